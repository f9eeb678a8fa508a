import type { Platform } from '../../platform/schema.ts';

/** Label that every object of a platform carries in its own metadata, and no Pod template: what is pruned is found by it. */
export const inventoryLabel = 'aroti.dev/inventory';

const longestLabel = 63;

/**
 * The label's value: `<namespacePrefix>.<platform>`, no prefix and no dot where there is none. The dot is in neither of them, so
 * that two platforms never share a value; one that is too long for a label ends with a hash of the whole.
 */
export function inventoryOf({ namespacePrefix, name }: Pick<Platform, 'namespacePrefix' | 'name'>): string {
  const whole = namespacePrefix ? `${namespacePrefix}.${name}` : name;
  return whole.length > longestLabel ? `${whole.slice(0, longestLabel - 9)}_${hash(whole)}` : whole;
}

/** Labels that every object of a platform carries. */
export function labelsOf(platform: Platform, component: string, name: string): Record<string, string> {
  return {
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/part-of': platform.name,
    'app.kubernetes.io/managed-by': 'aroti-orchestrator',
    'aroti.dev/component': component,
  };
}

/** What this project says about an object. */
export interface Metadata {
  name: string;
  namespace?: string;
  labels: Record<string, string>;
  annotations?: Record<string, string>;
}

/** What an object is called and labelled with; `namespace` is left out for one that is in none. */
export function metadataOf(
  platform: Platform,
  component: string,
  { name, namespace }: { name: string; namespace?: string },
): Metadata {
  const labels = { ...labelsOf(platform, component, name), [inventoryLabel]: inventoryOf(platform) };
  return { name, ...(namespace !== undefined && { namespace }), labels };
}

/** FNV-1a with 32 bits: manifests are pure, and have no crypto. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (const char of text) value = Math.imul(value ^ char.charCodeAt(0), 0x01000193) >>> 0;
  return value.toString(16).padStart(8, '0');
}
