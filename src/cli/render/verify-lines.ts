import { changeCounts } from '../../workflows/change-counts.ts';
import { diagnosisLines } from './diagnosis-lines.ts';
import { fieldLines } from './field-lines.ts';
import { labelledLines } from './labelled-lines.ts';
import { ago } from './moment.ts';
import { fit, oneLine, type Paint, type Style } from './paint.ts';
import { invocation } from '../invocation.ts';
import type { LateBackup } from '../../workflows/backup-types.ts';
import { counted } from '../../workflows/counted.ts';
import type { ComponentReport, Drift, VerifyReport } from '../../workflows/types.ts';

export interface VerifyStyle {
  width: number;
  paint: Paint;
  /** The options that said what to verify, to be typed again. */
  again?: readonly string[];
}

/** What a verification found: the answer, the components, what drifted field by field, and what is not well. */
export function verifyLines(report: VerifyReport, style: VerifyStyle, now: number = Date.now()): string[] {
  const { components, healed } = report;
  const { paint, again = [] } = style;
  if (report.skipped) return [`${paint('bold', `${report.platform}:`)} not looked at: ${oneLine(report.skipped)}`];
  const drifted = components.filter(({ drift }) => drift.length > 0);
  return [
    headline(report, paint),
    '',
    ...componentRows(components, style),
    ...components.flatMap(({ diagnoses }) => diagnoses).flatMap((one) => ['', ...diagnosisLines(one, style)]),
    ...drifted.flatMap((component) => ['', ...driftLines(component, style, now)]),
    ...(report.backups?.late ?? []).flatMap((one) => ['', ...lateLines(one, style)]),
    ...(healed.length > 0 ? ['', paint('bold', `Put back: ${changeCounts(healed)}`)] : []),
    ...healed.map(({ object, action }) => `  ${object} ${action}`),
    ...(drifted.length > 0 && healed.length === 0
      ? ['', `Put it back: ${[invocation, 'verify', ...again, '--self-heal'].join(' ')}`]
      : []),
  ];
}

function headline({ platform, revision, healthy, components, backups }: VerifyReport, paint: Paint): string {
  const which = paint('bold', `${platform}${revision > 0 ? `, revision ${revision}` : ', never deployed'}:`);
  if (healthy) return `${which} ${paint('green', `healthy, ${counted(components.length, 'component')}`)}`;
  const sick = components.filter((component) => !isWell(component)).length;
  const fields = components.reduce((sum, { drift }) => sum + drift.length, 0);
  const wrong = [
    ...(sick > 0 ? [`${counted(sick, 'component')} not well`] : []),
    ...(fields > 0 ? [`${counted(fields, 'difference')} from the revision`] : []),
    ...(backups && !backups.well ? [`${counted(backups.late.length, 'complaint')} about backups`] : []),
  ];
  return `${which} ${paint('red', wrong.join(', ') || 'not healthy')}`;
}

function componentRows(components: readonly ComponentReport[], { width, paint }: VerifyStyle): string[] {
  const nameWidth = Math.max(0, ...components.map(({ component }) => component.length));
  const wordWidth = Math.max(0, ...components.map((component) => appearanceOf(component).word.length));
  return components.map((component) => {
    const { mark, style, word } = appearanceOf(component);
    const { drift, facts } = component;
    const said = drift.length > 0 ? counted(drift.length, 'difference') : isWell(component) ? facts.join(', ') : '';
    const text = [component.component.padEnd(nameWidth), word.padEnd(wordWidth), oneLine(said)].join('  ').trimEnd();
    return `${paint(style, mark)} ${fit(text, width - 2)}`;
  });
}

function appearanceOf(component: ComponentReport): { mark: string; style: Style; word: string } {
  if (!component.ready) return { mark: '✖', style: 'red', word: 'not ready' };
  if (!isWell(component)) return { mark: '✖', style: 'red', word: 'does not serve' };
  if (component.drift.length > 0) return { mark: '≠', style: 'yellow', word: 'drifted' };
  return { mark: '✔', style: 'green', word: 'ready' };
}

function isWell({ ready, diagnoses }: ComponentReport): boolean {
  return ready && diagnoses.length === 0;
}

/** What did not happen, why that is known, and what to do. */
function lateLines({ what, reason, remedy }: LateBackup, { width, paint }: VerifyStyle): string[] {
  return [
    paint('bold', oneLine(what)),
    ...labelledLines('Late', [reason], width, (line) => paint('red', line)),
    ...labelledLines('To do', [remedy], width),
  ];
}

/** By object; each field as it was deployed → as it is, and who wrote it. */
function driftLines({ component, drift }: ComponentReport, style: VerifyStyle, now: number): string[] {
  const { paint } = style;
  const objects = [...new Set(drift.map(({ object }) => object))];
  return [
    `${paint('bold', component)}${paint('dim', '  deployed → now')}`,
    ...objects.flatMap((object) => [
      `  ${object}`,
      ...drift.filter((one) => one.object === object).flatMap((one) => fieldDrift(one, style, now)),
    ]),
  ];
}

function fieldDrift({ path, live, wanted, by, at }: Drift, { width, paint }: VerifyStyle, now: number): string[] {
  const who = [by ?? '', at ? ago(at, now) : ''].filter(Boolean).join(', ');
  const written = who ? [paint('dim', oneLine(`        by ${who}`))] : [];
  if (path === '') return [`      ${paint('red', 'it is gone')}`, ...written];
  return [...fieldLines({ path, before: wanted, after: live }, { width, paint, indent: '      ' }), ...written];
}
