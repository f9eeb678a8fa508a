import { labelledLines } from './labelled-lines.ts';
import { oneLine, seconds, type Paint } from './paint.ts';
import { wrapped } from './wrapped.ts';
import type { DiagnoseReport, Finding } from '../../workflows/types.ts';

export interface DiagnoseStyle {
  width: number;
  paint: Paint;
}

/** What is wrong, finding by finding: the object, the cause, what shows it, what to do; then what is well. */
export function diagnoseLines(report: DiagnoseReport, style: DiagnoseStyle): string[] {
  const { platform, revision, findings, well } = report;
  const { paint, width } = style;
  const which = paint('bold', `${platform}${revision > 0 ? `, revision ${revision}` : ''}:`);
  const answer =
    findings.length === 0
      ? paint('green', 'nothing found')
      : paint('red', findings.length === 1 ? '1 finding' : `${findings.length} findings`);
  return [
    `${which} ${answer}${paint('dim', `, looked at in ${seconds(report.seconds)}`)}`,
    ...findings.flatMap((finding) => ['', ...findingLines(finding, style)]),
    ...(well.length > 0 ? ['', paint('bold', 'Well')] : []),
    ...well.flatMap((line) => wrapped(`  ${paint('green', '✔')} `, '    ', oneLine(line), width)),
  ];
}

function findingLines(finding: Finding, { paint, width }: DiagnoseStyle): string[] {
  const { component, object, cause, evidence, remedy } = finding;
  return [
    `${paint('red', '✖')} ${paint('bold', `${component}: ${finding.case}`)}`,
    ...labelledLines('Object', [object], width),
    ...labelledLines('Cause', [cause], width, (text) => paint('red', text)),
    ...labelledLines('Evidence', evidence, width),
    ...labelledLines('To do', [remedy], width, (text) => paint('yellow', text)),
  ];
}
