import * as z from 'zod';
import type { PlatformLayer } from './schema.ts';
import { componentList, objectList, parseInput } from './workflow-input.ts';

/** What `deployPlatform` takes; all of it may be left out. */
export interface DeployInput {
  /** Laid over the worker's own platform document. */
  platform?: PlatformLayer;
  /** Deploys only these, taking for granted that what they require is there. */
  components?: string[];
  /** Stops for the update `approve`: before the first write, or before these components; false unless given. */
  approve?: boolean | string[];
  /** Whether what the document no longer has is deleted in the end; true unless given. */
  prune?: boolean;
  /** Objects (`Kind/namespace/name`) that may be deleted although they hold data: volumes, namespaces, CRDs, Secrets. */
  destroy?: string[];
  /** Whether the revision before serves again after a failure; true unless given. */
  rollbackOnFailure?: boolean;
  /** What a cancelled run does with what it has applied; `keep` unless given. */
  onCancel?: 'keep' | 'rollback';
}

const schema = z.strictObject({
  platform: z.unknown().optional(),
  components: componentList().optional(),
  approve: z.union([z.boolean(), componentList()]).optional(),
  prune: z.boolean().optional(),
  destroy: objectList().optional(),
  rollbackOnFailure: z.boolean().optional(),
  onCancel: z.enum(['keep', 'rollback']).optional(),
});

/** The input of `deployPlatform`, if all of it is right; nothing at all is `{}`. Throws `InvalidInput` with every problem. */
export function parseDeployInput(raw: unknown): DeployInput {
  return parseInput(schema, raw);
}
