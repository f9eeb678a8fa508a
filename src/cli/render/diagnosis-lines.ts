import { printable, type Paint } from './paint.ts';
import type { Diagnosis, DiagnosisEvent, FailingContainer } from '../../kubernetes/diagnosis.ts';

/** A diagnosis for a person on call: the object and its rule, the cause, the containers with their logs, the events, what to do. */
export function diagnosisLines(diagnosis: Diagnosis, paint: Paint): string[] {
  const { component, object, rule, reason, message, containers, events, suggestion } = diagnosis;
  return [
    paint('bold', `${component}: ${object}${rule && ` (${rule})`}`),
    ...field('Reason', reason, (text) => paint('red', text)),
    ...field('Message', message),
    ...containers.flatMap((container) => containerLines(container, paint)),
    ...(events.length > 0 ? ['  Events', ...events.flatMap(eventLine)] : []),
    ...field('To do', suggestion, (text) => paint('yellow', text)),
  ];
}

function field(label: string, text: string, style: (text: string) => string = (plain) => plain): string[] {
  return printable(text)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, index) => `  ${(index === 0 ? label : '').padEnd(9)} ${style(line)}`);
}

function containerLines(container: FailingContainer, paint: Paint): string[] {
  const restarts = container.restarts === 1 ? '1 restart' : `${container.restarts} restarts`;
  const cause = [container.reason, container.message].filter(Boolean).join(': ');
  return [
    ...field('Container', `${container.pod}/${container.container}: ${[cause, restarts].filter(Boolean).join(', ')}`),
    ...logLines('its last lines', container.logs, paint),
    ...logLines('the last lines before its restart', container.previousLogs, paint),
  ];
}

function logLines(title: string, logs: string[], paint: Paint): string[] {
  if (logs.length === 0) return [];
  return [`    ${title}:`, ...logs.map((line) => paint('dim', `    │ ${printable(line).replaceAll('\n', ' ')}`))];
}

function eventLine({ at, object, reason, message }: DiagnosisEvent): string {
  return `    ${at.slice(11, 19)}  ${object}  ${reason}  ${printable(message).replaceAll('\n', ' ')}`;
}
