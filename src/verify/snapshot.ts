import type { KubernetesObject } from '@kubernetes/client-node';

/** What was seen of a platform's cluster at one moment. */
export interface Snapshot {
  seen: readonly KubernetesObject[];
  unseen: readonly Unseen[];
  /** Milliseconds since 1970. */
  now: number;
}

/** What could not be looked at: nothing is known of it, so it must not pass for being well. */
export interface Unseen {
  /** `Pod list in aroti` */
  what: string;
  why: string;
}

/** What a list is called that could not be had. */
export function listName(kind: string, namespace: string | undefined): string {
  return `${kind} list${namespace ? ` in ${namespace}` : ''}`;
}

/** Whether nothing is known of the object, because its kind could not be listed there. */
export function isUnseen({ unseen }: Pick<Snapshot, 'unseen'>, { kind = '', metadata }: KubernetesObject): boolean {
  return unseen.some(({ what }) => what === listName(kind, metadata?.namespace));
}

/** The objects of a kind, all or those of a namespace. */
export function ofKind<T extends KubernetesObject>({ seen }: Pick<Snapshot, 'seen'>, kind: string, namespace?: string) {
  return seen.filter(
    (object) => object.kind === kind && (namespace === undefined || object.metadata?.namespace === namespace),
  ) as T[];
}

/** The live object of the same kind, namespace and name. */
export function liveOf<T extends KubernetesObject>({ seen }: Pick<Snapshot, 'seen'>, wanted: T): T | undefined {
  return seen.find(
    ({ apiVersion, kind, metadata }) =>
      apiVersion === wanted.apiVersion &&
      kind === wanted.kind &&
      metadata?.namespace === wanted.metadata?.namespace &&
      metadata?.name === wanted.metadata?.name,
  ) as T | undefined;
}
