/** The namespace of what a node needs to be a cluster. */
export const namespace = 'kube-system';

/** Labels of one of the base services. */
export function labelsOf(name: string): Record<string, string> {
  return { 'app.kubernetes.io/name': name, 'app.kubernetes.io/managed-by': 'aroti-local' };
}

/** The label that selects a base service's Pods. */
export function selectorOf(name: string): Record<string, string> {
  return { 'app.kubernetes.io/name': name };
}

/** Metadata of a base service's object; without `everywhere`, in the base services' namespace. */
export function metadataOf(
  name: string,
  everywhere?: 'everywhere',
): { name: string; namespace?: string; labels: Record<string, string> } {
  return { name, ...(everywhere ? {} : { namespace }), labels: labelsOf(name) };
}
