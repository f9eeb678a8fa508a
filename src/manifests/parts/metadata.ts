import type { ComponentName } from '../../platform/components.ts';
import type { Platform } from '../../platform/schema.ts';

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
  component: ComponentName,
  { name, namespace }: { name: string; namespace?: string },
): Metadata {
  return { name, ...(namespace !== undefined && { namespace }), labels: labelsOf(platform, component, name) };
}
