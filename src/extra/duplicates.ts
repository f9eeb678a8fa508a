import type { KubernetesObject } from '@kubernetes/client-node';
import type { Located } from './source.ts';
import { objectName } from '../kubernetes/object-name.ts';
import { manifests, secretSpecs } from '../manifests/index.ts';
import { componentNames } from '../platform/components.ts';
import { isEnabled } from '../platform/graph.ts';
import type { Problem } from '../platform/invalid-input.ts';
import type { Platform } from '../platform/schema.ts';

/** Objects that are in a platform twice: two manifests of the user's, or one of them and the project's own. */
export function duplicates(platform: Platform, components: Readonly<Record<string, readonly Located[]>>): Problem[] {
  const seen = new Map(ownObjects(platform));
  return Object.entries(components).flatMap(([component, located]) =>
    located.flatMap(({ object, at }): Problem[] => {
      const key = keyOf(object);
      const first = seen.get(key);
      seen.set(key, first ?? `in ${at} of ${component}`);
      if (first === undefined) return [];
      return [
        { path: `extra.${component}.manifests`, message: `${at}: ${objectName(object)} is there already, ${first}` },
      ];
    }),
  );
}

function ownObjects(platform: Platform): [string, string][] {
  const objects = componentNames
    .filter((name) => isEnabled(platform, name))
    .flatMap((name) =>
      manifests[name](platform).map((object): [string, string] => [keyOf(object), `as one of the component ${name}`]),
    );
  const secrets = secretSpecs(platform).map(({ namespace, name }): [string, string] => [
    keyOf({ apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name } }),
    'as one of the component secrets',
  ]);
  return [...objects, ...secrets];
}

/** An object is the same in all versions of its group. */
function keyOf(object: KubernetesObject): string {
  return `${object.apiVersion?.split('/').slice(0, -1).join('/')} ${objectName(object)}`;
}
