import { resolutions } from '../../platform/conflicts.ts';
import { InvalidInput } from '../../platform/invalid-input.ts';

/**
 * The layer that `--on-conflict` stands for: `backend-api:.spec.replicas=yield` is the rule `yield` for that field. Throws
 * `InvalidInput` for anything that is no `component[:field]=rule`; whether the component is one is seen with the document.
 */
export function conflictLayer(option: string): unknown {
  // A field may hold `=` itself: containers[name="api"].
  const [, rule, resolution = ''] = /^(.+)=([^=]*)$/s.exec(option) ?? [];
  if (rule === undefined || !resolutions.some((known) => known === resolution)) {
    const expected = `component[:field]=${resolutions.join('|')}, such as backend-api:.spec.replicas=yield`;
    throw new InvalidInput([{ path: `--on-conflict ${option}`, message: `expected ${expected}` }]);
  }
  return { conflicts: { [rule]: resolution } };
}
