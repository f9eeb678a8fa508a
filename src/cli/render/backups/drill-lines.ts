import { duration } from '../duration.ts';
import { printable, type Paint } from '../paint.ts';
import { pointText } from '../../../platform/point-text.ts';
import type { Platform } from '../../../platform/schema.ts';
import { layout } from '../../../storage/layout.ts';
import type { DrillReport } from '../../../workflows/backup-types.ts';

/** What a drill found: the verdict, how long a restore takes, each check, and where its report lies. */
export function drillLines(report: DrillReport, platform: Platform, { paint }: { paint: Paint }): string[] {
  const { backup, point, destination, passed, phases, checks, rtoSeconds, rpoSeconds } = report;
  const verdict = passed ? paint('green', 'the drill passed') : paint('red', 'the drill failed');
  return [
    `${paint('bold', `${platform.name}:`)} ${verdict}: ${point ? 'base backup' : 'backup'} ${backup} of ${destination}`,
    '',
    ...(point ? [`  ${pointText(point)}`] : []),
    `  Restored within ${duration(rtoSeconds)} (RTO); the data was ${duration(rpoSeconds)} old (RPO).`,
    `  ${phases.map(({ name, seconds }) => `${name} ${duration(seconds)}`).join(', ')}`,
    '',
    ...checks.flatMap(({ layer, name, passed: good, detail }) => [
      `${good ? paint('green', '✔') : paint('red', '✖')} ${layer}  ${printable(name)}`,
      ...printable(detail)
        .split('\n')
        .map((line) => `    ${line}`),
    ]),
    '',
    `Report: ${placeOf(report, platform)}`,
  ];
}

function placeOf({ drill, platform: folder, destination }: DrillReport, { backups }: Platform): string {
  const { bucket, prefix } = backups.destinations[destination] ?? {};
  const key = [...(prefix ? [prefix] : []), folder, layout.drill(drill, 'html')].join('/');
  return bucket === undefined ? `${key} in ${destination}` : `s3://${bucket}/${key}`;
}
