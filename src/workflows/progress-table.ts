import { changeCounts } from './change-counts.ts';
import type { ComponentProgress, Progress } from './types.ts';
import type { Diagnosis } from '../kubernetes/diagnosis.ts';

/** The state of a run as Markdown, for the Web UI's 'current details'. */
export function progressTable(progress: Progress): string {
  const title = `**${progress.platform || 'platform'}**, revision ${progress.revision || '–'}: ${progress.state}`;
  const rows = progress.components.map((component) => `| ${cells(component).join(' | ')} |`);
  const table = ['| component | state | seconds | changes |', '| --- | --- | ---: | --- |', ...rows];
  return [title, '', ...table, ...progress.diagnoses.flatMap(paragraph)].join('\n');
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
