import * as z from 'zod';
import { dnsLabel, text } from './fields.ts';
import { InvalidInput } from './invalid-input.ts';
import { layerProblems } from './layer-problems.ts';
import { isRecord } from './merge.ts';
import { schemaProblems } from './schema-problems.ts';
import type { PlatformLayer } from './schema.ts';
import { shown } from './shown-value.ts';

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

/** Whether each is a component of the platform is seen when the document is complete. */
function componentList() {
  return z
    .array(dnsLabel())
    .min(1)
    .refine((names) => new Set(names).size === names.length, { error: 'not right: it names a component twice' });
}

const schema = z.strictObject({
  platform: z.unknown().optional(),
  components: componentList().optional(),
  approve: z.union([z.boolean(), componentList()]).optional(),
  prune: z.boolean().optional(),
  destroy: z
    .array(
      text(
        /^[A-Za-z0-9]+(\/[a-z0-9.:-]+){1,2}$/,
        'an object such as `PersistentVolumeClaim/database/postgres-data`',
        600,
      ),
    )
    .max(1000)
    .optional(),
  rollbackOnFailure: z.boolean().optional(),
  onCancel: z.enum(['keep', 'rollback']).optional(),
});

/** The input of `deployPlatform`, if all of it is right; nothing at all is `{}`. Throws `InvalidInput` with every problem. */
export function parseDeployInput(raw: unknown): DeployInput {
  const input = raw === undefined ? {} : raw;
  if (!isRecord(input)) throw new InvalidInput([{ path: 'input', message: `expected an object, got ${shown(input)}` }]);
  const problems = [...schemaProblems(schema, input), ...platformProblems(input)];
  if (problems.length > 0) throw new InvalidInput(problems);
  return input;
}

function platformProblems({ platform }: Record<string, unknown>) {
  if (platform === undefined) return [];
  return layerProblems(platform).map(({ path, message }) => ({
    path: path === 'platform' ? path : `platform.${path}`,
    message,
  }));
}
