import { byteText } from './byte-text.ts';
import { counted } from './counted.ts';
import type { DrillReport } from './backup-types.ts';
import { pointText } from '../platform/point-text.ts';

/** A drill as Markdown for the Web UI: how far it has got, how long it took, what each check saw. */
export function drillTable({ backup, point, phases, checks, rtoSeconds, rpoSeconds, databases }: DrillReport): string {
  const size = databases.reduce((sum, { bytes }) => sum + bytes, 0);
  const failed = checks.filter(({ passed }) => !passed).length;
  const verdict =
    failed > 0 ? `**${failed} of ${checks.length} checks failed**` : `${counted(checks.length, 'check')} passed`;
  return [
    `Drill of backup \`${backup}\` (${counted(databases.length, 'database')}, ${byteText(size)}): ${verdict}.`,
    ...(point ? [`Point in time: ${pointText(point)}.`] : []),
    `Restored within ${rtoSeconds} s; the data was ${rpoSeconds} s old.`,
    '',
    '| phase | seconds |',
    '| --- | ---: |',
    ...phases.map(({ name, seconds }) => `| ${name} | ${seconds} |`),
    '',
    '| check | of | result | what was seen |',
    '| --- | --- | --- | --- |',
    ...checks.map(
      ({ layer, name, passed, detail }) =>
        `| ${layer} | ${plain(name)} | ${passed ? 'passed' : '**failed**'} | ${plain(detail)} |`,
    ),
  ].join('\n');
}

function plain(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', '<br>');
}
