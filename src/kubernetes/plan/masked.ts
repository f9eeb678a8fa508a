import type { FieldPath } from './field-path.ts';
import { isObject } from '../owned-values.ts';

const mask = '•••';

/** Two values of a field as they may be shown: those of a Secret's data are masked, which says only whether they differ. */
export function masked(
  kind: string | undefined,
  path: FieldPath,
  before: unknown,
  after: unknown,
): { before?: unknown; after?: unknown } {
  const [old, now] = isSecret(kind, path)
    ? [hidden(before), before === undefined ? hidden(after) : marked(hidden(after))]
    : [before, after];
  return { ...(old !== undefined && { before: old }), ...(now !== undefined && { after: now }) };
}

/** kubectl keeps a copy of all that it applied in an annotation. */
function isSecret(kind: string | undefined, [first = '', second, third]: FieldPath): boolean {
  if (kind !== 'Secret') return false;
  if (['f:data', 'f:stringData'].includes(first)) return true;
  return (
    first === 'f:metadata' &&
    second === 'f:annotations' &&
    (third === undefined || third === 'f:kubectl.kubernetes.io/last-applied-configuration')
  );
}

function hidden(value: unknown): unknown {
  if (isObject(value)) return Object.fromEntries(Object.keys(value).map((key) => [key, mask]));
  return value === undefined ? undefined : mask;
}

function marked(value: unknown): unknown {
  return value === mask ? `${mask} (changes)` : value;
}
