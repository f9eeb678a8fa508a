import { printable, type Paint } from '../paint.ts';
import { pointText } from '../../../platform/point-text.ts';
import type { DrillReport } from '../../../workflows/backup-types.ts';

/** What a drill found: the verdict, how long a restore takes, and each check. */
export function drillLines(report: DrillReport, { paint }: { paint: Paint }): string[] {
  const { platform, drill, backup, point, destination, passed, phases, checks, rtoSeconds, rpoSeconds } = report;
  const verdict = passed ? paint('green', 'the drill passed') : paint('red', 'the drill failed');
  return [
    `${paint('bold', `${platform}:`)} ${verdict}: ${point ? 'base backup' : 'backup'} ${backup} of ${destination}`,
    '',
    ...(point ? [`  ${pointText(point)}`] : []),
    `  Restored within ${rtoSeconds} s (RTO); the data was ${rpoSeconds} s old (RPO).`,
    `  ${phases.map(({ name, seconds }) => `${name} ${seconds} s`).join(', ')}`,
    '',
    ...checks.flatMap(({ layer, name, passed: good, detail }) => [
      `${good ? paint('green', '✔') : paint('red', '✖')} ${layer}  ${printable(name)}`,
      ...printable(detail)
        .split('\n')
        .map((line) => `    ${line}`),
    ]),
    '',
    `Report: drills/${drill}.html in the bucket.`,
  ];
}
