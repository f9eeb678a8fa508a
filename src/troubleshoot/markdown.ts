import type { DiagnoseReport, Finding } from '../workflows/types.ts';

/** More are not read, and the Web UI has to show it. */
const mostFindings = 20;
const mostLines = 8;
const longestLine = 300;

/** The report for a person: causes first with their evidence and what to do, then what follows from them, then what is well. */
export function diagnosisMarkdown(report: Omit<DiagnoseReport, 'markdown'>): string {
  const { platform, revision, at, findings, well } = report;
  const causes = findings.filter(({ followsFrom }) => followsFrom === undefined);
  const following = findings.filter(({ followsFrom }) => followsFrom !== undefined);
  const title = `**${platform}**, ${revision > 0 ? `revision ${revision}` : 'not deployed yet'}, at ${at}: ${verdict(causes)}`;
  return [
    title,
    ...causes.slice(0, mostFindings).flatMap(paragraph),
    ...(causes.length > mostFindings ? ['', `… and ${causes.length - mostFindings} more.`] : []),
    ...(following.length > 0 ? ['', '**Follows from it**', '', ...following.slice(0, mostFindings).map(line)] : []),
    ...(well.length > 0 ? ['', '**Well**', '', ...well.map((text) => `- ${text}`)] : []),
  ].join('\n');
}

function verdict(causes: readonly Finding[]): string {
  if (causes.length === 0) return 'nothing is wrong';
  return `${causes.length} ${causes.length === 1 ? 'cause' : 'causes'} found`;
}

function paragraph({ case: kind, component, object, cause, evidence, remedy }: Finding, index: number): string[] {
  const lines = evidence.slice(0, mostLines).map((text) => `    ${cut(text)}`);
  return [
    '',
    `**${index + 1}. ${component}: ${kind}** (${object})`,
    '',
    cut(cause),
    ...(lines.length > 0 ? ['', ...lines] : []),
    '',
    `→ ${remedy}`,
  ];
}

function line({ component, object, cause }: Finding): string {
  return `- ${component} (${object}): ${cut(cause)}`;
}

function cut(text: string): string {
  const one = text.replace(/\s+/g, ' ').trim();
  return one.length > longestLine ? `${one.slice(0, longestLine - 1)}…` : one;
}
