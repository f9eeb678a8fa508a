import * as z from 'zod';
import { componentNames, type ComponentName } from './components.ts';
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
  components?: ComponentName[];
}

const schema = z.strictObject({
  platform: z.unknown().optional(),
  components: z
    .array(z.enum(componentNames))
    .min(1)
    .refine((names) => new Set(names).size === names.length, { error: 'not right: it names a component twice' })
    .optional(),
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
