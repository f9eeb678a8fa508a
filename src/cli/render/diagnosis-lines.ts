import { labelledLines } from './labelled-lines.ts';
import { oneLine, type Paint } from './paint.ts';
import { wrapped } from './wrapped.ts';
import type { Diagnosis, DiagnosisEvent, FailingContainer } from '../../kubernetes/diagnosis.ts';

export interface DiagnosisStyle {
  /** Characters in a line; a container's own lines are left as long as they are. */
  width: number;
  paint: Paint;
}

/** A diagnosis for a person on call: the object and its rule, the cause, the containers with their logs, the events, what to do. */
export function diagnosisLines(diagnosis: Diagnosis, style: DiagnosisStyle): string[] {
  const { component, object, rule, reason, message, containers, events, suggestion } = diagnosis;
  const { width, paint } = style;
  return [
    paint('bold', `${component}: ${object}${rule && ` (${rule})`}`),
    ...labelledLines('Reason', [reason], width, (text) => paint('red', text)),
    ...labelledLines('Message', [message], width),
    ...containers.flatMap((container) => containerLines(container, message, style)),
    ...(events.length > 0 ? ['  Events', ...events.flatMap((event) => eventLines(event, width))] : []),
    ...labelledLines('To do', [suggestion], width, (text) => paint('yellow', text)),
  ];
}

function containerLines(container: FailingContainer, told: string, { width, paint }: DiagnosisStyle): string[] {
  const restarts = container.restarts === 1 ? '1 restart' : `${container.restarts} restarts`;
  // The diagnosis often quotes the container that it is about: once is enough.
  const message = told.includes(container.message) ? '' : container.message;
  const cause = [container.reason, message].filter(Boolean).join(': ');
  const text = `${container.pod}/${container.container}: ${[cause, restarts].filter(Boolean).join(', ')}`;
  return [
    ...labelledLines('Container', [text], width),
    ...logLines('its last lines', container.logs, paint),
    ...logLines('the last lines before its restart', container.previousLogs, paint),
  ];
}

function logLines(title: string, logs: string[], paint: Paint): string[] {
  if (logs.length === 0) return [];
  return [`    ${title}:`, ...logs.map((line) => paint('dim', `    │ ${oneLine(line)}`))];
}

function eventLines({ at, object, reason, message }: DiagnosisEvent, width: number): string[] {
  const time = `    ${at.slice(11, 19)}  `;
  return wrapped(time, ' '.repeat(time.length), `${object}  ${reason}  ${oneLine(message)}`, width);
}
