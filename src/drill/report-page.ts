import { pointText } from '../platform/point-text.ts';
import type { DrillReport } from '../workflows/backup-types.ts';

/** A drill's report as a page that needs nothing else. */
export function reportPage(report: DrillReport): string {
  const { drill, platform, backup, point, destination, passed, startedAt, endedAt, rtoSeconds, rpoSeconds } = report;
  const facts: [string, string][] = [
    ['Platform', platform],
    [point ? 'Base backup' : 'Backup', `${backup} (${destination})`],
    ...(point ? ([['Point in time', pointText(point)]] as [string, string][]) : []),
    ['From, to', `${startedAt}, ${endedAt}`],
    ['Restored within (RTO)', `${rtoSeconds} s`],
    [point ? 'Age of the newest WAL (RPO)' : 'Age of the data (RPO)', `${rpoSeconds} s`],
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Drill ${escape(drill)}: ${verdict(passed)}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1a1a1a }
table { border-collapse: collapse; width: 100%; margin: 0 0 1.5rem }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #ddd }
td.number { text-align: right } td.detail { white-space: pre-wrap; overflow-wrap: anywhere }
.passed { color: #17692b } .failed { color: #a3121f; font-weight: 600 }
</style></head><body>
<h1>Drill ${escape(drill)}: <span class="${verdict(passed)}">${verdict(passed)}</span></h1>
${table(
  [],
  facts.map((row) => row.map(cell)),
)}
<h2>Phases</h2>
${table(
  ['Phase', 'Seconds'],
  report.phases.map(({ name, seconds }) => [cell(name), number(seconds)]),
)}
<h2>Databases</h2>
${table(
  ['Database', 'Bytes', 'Tables', 'Rows'],
  report.databases.map(({ name, bytes, tables, rows }) => [cell(name), number(bytes), number(tables), number(rows)]),
)}
<h2>Checks</h2>
${table(
  ['Layer', 'Of', 'Result', 'What was seen'],
  report.checks.map((check) => [
    cell(check.layer),
    cell(check.name),
    `<td class="${verdict(check.passed)}">${verdict(check.passed)}</td>`,
    `<td class="detail">${escape(check.detail)}</td>`,
  ]),
)}
</body></html>
`;
}

function verdict(passed: boolean): string {
  return passed ? 'passed' : 'failed';
}

function table(head: string[], rows: string[][]): string {
  const first = head.length > 0 ? `<tr>${head.map((title) => `<th>${title}</th>`).join('')}</tr>\n` : '';
  return `<table>\n${first}${rows.map((row) => `<tr>${row.join('')}</tr>`).join('\n')}\n</table>`;
}

const cell = (text: string) => `<td>${escape(text)}</td>`;
const number = (value: number) => `<td class="number">${value}</td>`;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => entities[char] ?? char);
}
