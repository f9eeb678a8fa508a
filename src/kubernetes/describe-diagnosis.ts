import type { Diagnosis } from './diagnosis.ts';

/** A diagnosis as text, for a failure's message: the cause first, then the containers' last lines and what to do. */
export function describeDiagnosis(diagnosis: Diagnosis): string {
  const { component, object, rule, reason, message, containers, suggestion } = diagnosis;
  const subject = object === component ? component : `${component}: ${object}`;
  return [
    `${subject} is not ready (${rule}): ${reason}: ${message}`,
    ...containers.flatMap(({ pod, container, logs, previousLogs }) => {
      const lines = (logs.length > 0 ? logs : previousLogs).slice(-5);
      return lines.length > 0 ? [`last lines of ${pod}/${container}:`, ...lines.map((line) => `  ${line}`)] : [];
    }),
    suggestion,
  ].join('\n');
}
