import * as z from 'zod';
import { dnsLabel } from './fields.ts';
import { InvalidInput } from './invalid-input.ts';
import { layerProblems } from './layer-problems.ts';
import { isRecord } from './merge.ts';
import { schemaProblems } from './schema-problems.ts';
import type { PlatformLayer } from './schema.ts';
import { shown } from './shown-value.ts';

/** What a workflow takes that looks at a platform; all of it may be left out. */
export interface LookInput {
  /** Laid over the worker's own platform document: which platform it is, and where. */
  platform?: PlatformLayer;
  /** Looks at these only. */
  components?: string[];
}

/** The fields of such an input. Whether each name is a component of the platform is seen when the document is complete. */
export const lookFields = {
  platform: z.unknown().optional(),
  components: z
    .array(dnsLabel())
    .min(1)
    .refine((names) => new Set(names).size === names.length, { error: 'not right: it names a component twice' })
    .optional(),
};

/** The input, if all of it is right; nothing at all is `{}`. Throws `InvalidInput` with every problem. */
export function parseLookInput<Input extends LookInput>(schema: z.ZodType, raw: unknown): Input {
  const input = raw === undefined ? {} : raw;
  if (!isRecord(input)) throw new InvalidInput([{ path: 'input', message: `expected an object, got ${shown(input)}` }]);
  const problems = [...schemaProblems(schema, input), ...platformProblems(input)];
  if (problems.length > 0) throw new InvalidInput(problems);
  return input as LookInput as Input;
}

function platformProblems({ platform }: Record<string, unknown>) {
  if (platform === undefined) return [];
  return layerProblems(platform).map(({ path, message }) => ({
    path: path === 'platform' ? path : `platform.${path}`,
    message,
  }));
}
