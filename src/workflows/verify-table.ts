import { changeCounts } from './change-counts.ts';
import type { ComponentReport, Drift, VerifyReport } from './types.ts';

const mostDrift = 20;
const longestValue = 80;

/** A verification as Markdown, for the Web UI's 'current details'. */
export function verifyTable(report: VerifyReport): string {
  const { platform, revision, at, components, healed, skipped } = report;
  const title = `**${platform}**, revision ${revision || '–'}, at ${at}: ${skipped === undefined ? state(report) : `skipped, because ${skipped}`}`;
  if (components.length === 0) return title;
  const rows = components.map((one) => `| ${cells(one).join(' | ')} |`);
  const drift = components.flatMap((one) => one.drift);
  return [
    title,
    '',
    '| component | ready | serves | drift |',
    '| --- | --- | --- | ---: |',
    ...rows,
    ...(healed.length > 0 ? ['', `Put back: ${changeCounts(healed)}`, ''] : []),
    ...healed.map(({ object, action }) => `- ${object} ${action}`),
    ...(drift.length > 0
      ? ['', '**Drift**', '', ...drift.slice(0, mostDrift).map((one) => `- ${driftLine(one)}`)]
      : []),
    ...(drift.length > mostDrift ? [`- … and ${drift.length - mostDrift} more`] : []),
    ...components
      .flatMap(({ diagnoses }) => diagnoses)
      .flatMap(({ component, object, reason, message, suggestion }) => [
        '',
        `**${component}: ${object}: ${reason}**`,
        '',
        message,
        '',
        suggestion,
      ]),
    ...(report.backups?.late ?? []).flatMap(({ what, reason, remedy }) => ['', `**${what}**: ${reason}`, '', remedy]),
  ].join('\n');
}

/** What is wrong, in a sentence: `aroti is not as it was deployed: redis: 1 field drifted (…)`. */
export function healthSummary({ platform, components, backups }: VerifyReport): string {
  const late = (backups?.late ?? []).map(({ what, reason }) => `${what}: ${reason}`);
  const wrong = [...components.map(wrongs).filter((text) => text !== ''), ...late];
  if (late.length === wrong.length && late.length > 0)
    return `${platform} is not backed up as it should be: ${late.join('; ')}`;
  return `${platform} is not as it was deployed: ${wrong.join('; ')}`;
}

/** `Deployment/aroti/redis .spec.replicas: 3, wanted 1 (kubectl, 2026-01-01T12:00:00.000Z)` */
export function driftLine({ object, path, live, wanted, by, at }: Drift): string {
  if (path === '') return `${object} is gone`;
  const values = `${live === undefined ? 'not there' : value(live)}, wanted ${wanted === undefined ? 'as deployed' : value(wanted)}`;
  const writer = [by, at].filter(Boolean).join(', ');
  return `${object} ${path}: ${values}${writer ? ` (${writer})` : ''}`;
}

function state({ healthy }: VerifyReport): string {
  return healthy ? 'as it was deployed' : 'not as it was deployed';
}

function cells({ component, ready, diagnoses, drift }: ComponentReport): string[] {
  const serves = diagnoses.length === 0 ? 'yes' : 'no';
  return [component, ready ? 'yes' : 'no', serves, drift.length === 0 ? '' : String(drift.length)];
}

function wrongs({ component, ready, diagnoses, drift }: ComponentReport): string {
  const [first] = diagnoses;
  const [one] = drift;
  const unwell = first ? `${first.object}: ${first.reason}: ${first.message}` : ready ? '' : 'not ready';
  const drifted = one ? `${drift.length} ${drift.length === 1 ? 'field' : 'fields'} drifted (${driftLine(one)})` : '';
  const said = [unwell, drifted].filter((text) => text !== '').join(', ');
  return said && `${component}: ${said}`;
}

function value(any: unknown): string {
  const text = JSON.stringify(any) ?? '';
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}
