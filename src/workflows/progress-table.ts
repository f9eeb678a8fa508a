import { changeCounts } from './change-counts.ts';
import type { ComponentProgress, Progress } from './types.ts';
import type { Diagnosis } from '../kubernetes/diagnosis.ts';

/** The state of a run as Markdown, for the Web UI's 'current details'. */
export function progressTable(progress: Progress): string {
  const { components, diagnoses, pruned, rollback, ending } = progress;
  return [
    title(progress),
    ...waiting(progress),
    '',
    ...table(components),
    ...(pruned.length > 0 ? ['', `Deleted: ${pruned.map(({ object }) => object).join(', ')}`] : []),
    ...diagnoses.flatMap(paragraph),
    ...(rollback ? ['', `**Back to revision ${rollback.toRevision}**`, '', ...table(rollback.components)] : []),
    ...(rollback?.left ?? []).map(({ component, reason }) => `\n${component} is left as it is: ${reason}`),
    ...(rollback?.diagnoses ?? []).flatMap(paragraph),
    ...(ending ? ['', ending] : []),
  ].join('\n');
}

function title({ platform, revision, state, paused }: Progress): string {
  return `**${platform || 'platform'}**, revision ${revision || '–'}: ${state}${paused ? ', paused' : ''}`;
}

function waiting({ awaitingApproval: gates, superseded }: Progress): string[] {
  return [
    ...(gates.length > 0
      ? ['', `Waits for the update \`approve\`: ${gates.join(', ')} (the query \`plan\` tells what would change)`]
      : []),
    ...(superseded.length > 0 ? ['', `Took over from revision ${superseded.join(', ')}`] : []),
  ];
}

function table(components: readonly ComponentProgress[]): string[] {
  const rows = components.map((component) => `| ${cells(component).join(' | ')} |`);
  return ['| component | state | seconds | changes |', '| --- | --- | ---: | --- |', ...rows];
}

function cells(component: ComponentProgress): string[] {
  const waitsFor = component.requires.length > 0 ? `pending (${component.requires.join(', ')})` : 'pending';
  const state = component.state === 'pending' ? waitsFor : component.state;
  return [
    component.component,
    state,
    component.startedAt ? component.seconds.toFixed(1) : '',
    changeCounts(component.changes),
  ];
}

function paragraph(diagnosis: Diagnosis): string[] {
  return [
    '',
    `**${diagnosis.component}: ${diagnosis.object}: ${diagnosis.reason}** (${diagnosis.rule})`,
    '',
    diagnosis.message,
    '',
    diagnosis.suggestion,
  ];
}
