import type { SearchAttributeType } from '@temporalio/common';
import { isTransient } from '../checks/is-transient.ts';
import { poll } from '../checks/poll.ts';
import { componentKey, platformKey, revisionKey } from '../workflows/search-attributes.ts';
import type { TemporalConnection } from './connection.ts';

/** The search attributes that runs are found by. */
export const searchAttributeKeys = [platformKey, componentKey, revisionKey] as const;

/** Temporal's numbers for them. */
const valueTypes: Readonly<Record<SearchAttributeType, number>> = {
  TEXT: 1,
  KEYWORD: 2,
  INT: 3,
  DOUBLE: 4,
  BOOL: 5,
  DATETIME: 6,
  KEYWORD_LIST: 7,
};

/** Attributes take effect when the frontends read the namespaces anew. */
const takeEffectMs = 20_000;

/**
 * Registers the missing search attributes and waits until they can be used. False where that is not possible: not
 * permitted, no operator service, no room for them, or one of another type; runs then go without. Throws where the server
 * does not answer.
 */
export async function ensureSearchAttributes(
  connection: TemporalConnection,
  namespace: string,
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    const registered = await registeredAttributes(connection, namespace);
    const missing = searchAttributeKeys.filter(({ name }) => registered[name] === undefined);
    if (missing.length > 0) await register(connection, namespace, missing);
    if (!hasAll({ ...registered, ...wantedTypes(missing) })) return false;
    if (missing.length === 0) return true;
    const ask = () => areUsable(connection, namespace);
    return (await poll(ask, { signal, timeoutMs: takeEffectMs })) ?? false;
  } catch (error) {
    signal?.throwIfAborted();
    if (isTransient(error)) throw error;
    return false;
  }
}

/** Whether all of them are registered, with the types that they are used with; asks, and changes nothing. */
export async function hasSearchAttributes(connection: TemporalConnection, namespace: string): Promise<boolean> {
  return hasAll(await registeredAttributes(connection, namespace));
}

type Types = Record<string, number | null | undefined>;

async function registeredAttributes(connection: TemporalConnection, namespace: string): Promise<Types> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return customAttributes ?? {};
}

function hasAll(types: Types): boolean {
  return searchAttributeKeys.every(({ name, type }) => types[name] === valueTypes[type]);
}

function wantedTypes(keys: readonly { name: string; type: SearchAttributeType }[]) {
  return Object.fromEntries(keys.map(({ name, type }) => [name, valueTypes[type]]));
}

async function register(
  connection: TemporalConnection,
  namespace: string,
  missing: readonly { name: string; type: SearchAttributeType }[],
): Promise<void> {
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: wantedTypes(missing) });
}

/** A query by all of them is refused until they can be used. */
async function areUsable(connection: TemporalConnection, namespace: string): Promise<true | undefined> {
  const query = searchAttributeKeys.map(({ name }) => `${name} IS NULL`).join(' AND ');
  try {
    await connection.workflowService.listWorkflowExecutions({ namespace, query, pageSize: 1 });
    return true;
  } catch {
    return undefined;
  }
}
