import { oneLine } from './paint.ts';
import type { ComponentProgress, Progress } from '../../workflows/types.ts';

/** What there is to say of a component besides its state, in one line: what it waits for, what its check saw, why it failed. */
export function componentMessage(component: ComponentProgress, progress: Progress): string {
  const { rollback } = progress;
  // On the way back a component is listed once more, and waits for others then.
  const back = rollback?.components.includes(component) ? rollback : undefined;
  switch (component.state) {
    case 'pending':
      return pendingMessage(component, back?.components ?? progress.components, progress.awaitingApproval);
    case 'failed':
      return failedMessage(component, back?.diagnoses ?? progress.diagnoses);
    case 'deployed':
      return oneLine(component.facts.join(', '));
    case 'left':
      return oneLine(rollback?.left.find((left) => left.component === component.component)?.reason ?? '');
    case 'applying':
    case 'waiting':
    case 'checking':
    case 'cancelled':
      return '';
  }
}

function pendingMessage(
  { component, requires }: ComponentProgress,
  all: readonly ComponentProgress[],
  awaitingApproval: readonly string[],
): string {
  if (awaitingApproval.includes(component)) return 'waits for approval';
  const missing = requires.filter((name) =>
    all.some((other) => other.component === name && other.state !== 'deployed'),
  );
  return missing.length > 0 ? `after ${missing.join(', ')}` : '';
}

function failedMessage({ component }: ComponentProgress, diagnoses: Progress['diagnoses']): string {
  const diagnosis = diagnoses.find((candidate) => candidate.component === component);
  return diagnosis ? oneLine(`${diagnosis.reason}: ${diagnosis.message}`) : '';
}
