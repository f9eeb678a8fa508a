import { objectsOf, secretSpecs, type Deployable } from '../manifests/index.ts';
import { enabledComponents } from '../platform/graph.ts';

/** A kind of objects, as an object names it. */
export interface ObjectKind {
  apiVersion: string;
  kind: string;
}

/** The kinds of everything that a deployment of all components applies, each once, sorted. */
export function kindsOf(deployable: Deployable): ObjectKind[] {
  const { platform } = deployable;
  const objects = enabledComponents(platform).flatMap((component) => [...objectsOf(deployable, component)]);
  const secrets = secretSpecs(platform).length > 0 ? [{ apiVersion: 'v1', kind: 'Secret' }] : [];
  return kindsIn(kindsText([...objects, ...secrets]));
}

/** Kinds as one text, each once, sorted: `apps/v1/Deployment,v1/Service`. */
export function kindsText(kinds: readonly Partial<ObjectKind>[]): string {
  return [...new Set(kinds.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`))].toSorted().join(',');
}

/** The kinds in such a text. */
export function kindsIn(text: string): ObjectKind[] {
  return text
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const end = part.lastIndexOf('/');
      return { apiVersion: part.slice(0, end), kind: part.slice(end + 1) };
    });
}
