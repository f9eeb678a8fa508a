import * as z from 'zod';
import type { PlatformLayer } from './schema.ts';
import { componentList, objectList, parseInput } from './workflow-input.ts';

/** What `rollbackPlatform` takes; all of it may be left out. */
export interface RollbackInput {
  /** Says which platform is meant; laid over the worker's own platform document. */
  platform?: PlatformLayer;
  /** The revision that is to serve again; the one that served before the present one unless given. */
  revision?: number;
  /** Only these. */
  components?: string[];
  /** The schema revision of the API's database that the earlier version may be run on, although it has moved on since. */
  acceptSchema?: string;
  /** Objects (`Kind/namespace/name`) that may be deleted although they hold data. */
  destroy?: string[];
}

const schema = z.strictObject({
  platform: z.unknown().optional(),
  revision: z.int().min(1).optional(),
  components: componentList().optional(),
  acceptSchema: z.string().min(1).max(200).optional(),
  destroy: objectList().optional(),
});

/** The input of `rollbackPlatform`, if all of it is right; nothing at all is `{}`. Throws `InvalidInput` with every problem. */
export function parseRollbackInput(raw: unknown): RollbackInput {
  return parseInput(schema, raw);
}
