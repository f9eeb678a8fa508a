import type { Manifest } from './source.ts';
import { isRecord } from '../platform/merge.ts';
import { namespaceNames, namespaceOf, type NamespaceName } from '../platform/names.ts';
import type { Platform } from '../platform/schema.ts';

type Prefixed = Pick<Platform, 'namespacePrefix'>;

/** What a namespace that the user names is called in the cluster: the platform's own get its prefix, others stay as they are. */
export function namespaceNamed(platform: Prefixed, name: string): string {
  return isOwn(name) ? namespaceOf(platform, name) : name;
}

function isOwn(name: string): name is NamespaceName {
  return (namespaceNames as readonly string[]).includes(name);
}

/** The object in its namespace, if it is in one, with what it says of other objects' namespaces following the prefix, too. */
export function place(platform: Prefixed, { metadata, ...rest }: Manifest, namespace: string | undefined): Manifest {
  const { namespace: given, ...others } = metadata ?? {};
  const name = others.name && rest['kind'] === 'Namespace' ? namespaceNamed(platform, others.name) : others.name;
  return {
    ...(follow(platform, rest) as Manifest),
    metadata: {
      ...others,
      ...(name !== undefined && { name }),
      ...(namespace !== undefined && { namespace: namespaceNamed(platform, given || namespace) }),
    },
  };
}

const nameLabel = 'kubernetes.io/metadata.name';

/** A reference is a `name` with a `namespace` beside it, or a selector of namespaces by their names. */
function follow(platform: Prefixed, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => follow(platform, item));
  if (!isRecord(value)) return value;
  const isReference = typeof value['name'] === 'string';
  const selectsByName = value['key'] === nameLabel && Array.isArray(value['values']);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const isName = key === nameLabel || (isReference && key === 'namespace');
      if (isName && typeof inner === 'string') return [key, namespaceNamed(platform, inner)];
      if (selectsByName && key === 'values') {
        return [key, (inner as unknown[]).map((item) => namespaceNamed(platform, String(item)))];
      }
      return [key, follow(platform, inner)];
    }),
  );
}
