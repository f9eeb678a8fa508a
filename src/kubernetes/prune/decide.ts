import { componentOf, type Listed } from './listed.ts';
import type { PruneOptions } from './options.ts';
import { fieldManager } from '../field-manager.ts';
import { objectName } from '../object-name.ts';
import { stageOf } from '../order.ts';
import type { Refusal } from '../plan/object-plan.ts';

/** What becomes of an object that the document no longer asks for. */
export interface Decision {
  /** `Kind/namespace/name`. */
  name: string;
  object: Listed;
  /** Why it stays; absent: it goes. */
  kept?: Refusal;
}

/** Kinds that hold data, or whose end takes the data of others along; they go only when they are named. */
const precious: Readonly<Record<string, string>> = {
  PersistentVolumeClaim: 'it holds data',
  PersistentVolume: 'it holds data',
  Secret: 'what it holds can not be made again',
  Namespace: 'all that is in it would go with it',
  CustomResourceDefinition: 'all objects of its kind would go with it',
};

/**
 * What goes and what stays of the inventory, in groups in the order of deletion: the last component first, and in each what was
 * applied last. Those of a group don't need each other.
 */
export function decide(
  listed: readonly Listed[],
  { desired, destroy, order }: Pick<PruneOptions, 'desired' | 'destroy' | 'order'>,
): Decision[][] {
  // A kind may be listed in two versions of its API.
  const left = new Map(listed.filter(isOurs).map((object) => [objectName(object), object]));
  const decisions = [...left]
    .filter(([name]) => !desired.has(name))
    .map(([name, object]): Decision => {
      const kept = destroy.includes(name) ? undefined : reasonToKeep(name, object);
      return { name, object, ...(kept && { kept }) };
    });
  return grouped(decisions, ({ object }) => rank(object, order));
}

/** Endpoints and their slices inherit a Service's labels; what has an owner goes with it; revisions are the platform's memory. */
function isOurs({ kind, metadata }: Listed): boolean {
  const { labels = {}, managedFields = [], ownerReferences = [] } = metadata;
  // Secrets are filled key by key, so that a value that is there stays.
  const operations = kind === 'Secret' ? ['Apply', 'Update'] : ['Apply'];
  const isMade = managedFields.some(
    ({ manager, operation = '' }) => manager === fieldManager && operations.includes(operation),
  );
  return isMade && ownerReferences.length === 0 && !('aroti.dev/revision' in labels);
}

function reasonToKeep(name: string, { kind }: Listed): Refusal | undefined {
  if (!Object.hasOwn(precious, kind)) return undefined;
  return {
    reason: 'Precious',
    message: `the document no longer asks for it, but ${precious[kind]}`,
    suggestion: `Name \`${name}\` in \`destroy\` to have it deleted, or delete it by hand.`,
  };
}

/** Place in the order of deletion: component, then stage. */
function rank(object: Listed, order: readonly string[]): [number, number] {
  const place = order.indexOf(componentOf(object));
  return [place < 0 ? 0 : order.length - place, -stageOf(object)];
}

function grouped(decisions: readonly Decision[], rankOf: (decision: Decision) => [number, number]): Decision[][] {
  const groups = Map.groupBy(decisions, (decision) => rankOf(decision).join(' '));
  return [...groups.values()]
    .map((group) => group.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
    .toSorted(([a], [b]) => (a && b ? compare(rankOf(a), rankOf(b)) : 0));
}

function compare([a1, a2]: [number, number], [b1, b2]: [number, number]): number {
  return a1 - b1 || a2 - b2;
}
