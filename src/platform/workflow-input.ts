import * as z from 'zod';
import { dnsLabel, text } from './fields.ts';
import { InvalidInput } from './invalid-input.ts';
import { layerProblems } from './layer-problems.ts';
import { isRecord } from './merge.ts';
import { schemaProblems } from './schema-problems.ts';
import { shown } from './shown-value.ts';

/** Names of components; whether each is one of the platform's is seen when the document is complete. */
export const componentList = () =>
  z
    .array(dnsLabel())
    .min(1)
    .refine((names) => new Set(names).size === names.length, { error: 'not right: it names a component twice' });

/** Names of objects, `Kind/namespace/name`. */
export const objectList = () =>
  z
    .array(
      text(
        /^[A-Za-z0-9]+(\/[a-z0-9.:-]+){1,2}$/,
        'an object such as `PersistentVolumeClaim/database/postgres-data`',
        600,
      ),
    )
    .max(1000);

/**
 * A workflow's input, if all of it is right, its field `platform` being a layer of a platform document; nothing at all is `{}`.
 * Throws `InvalidInput` with every problem.
 */
export function parseInput<Input>(schema: z.ZodType, raw: unknown): Input {
  const input = raw === undefined ? {} : raw;
  if (!isRecord(input)) throw new InvalidInput([{ path: 'input', message: `expected an object, got ${shown(input)}` }]);
  const problems = [...schemaProblems(schema, input), ...platformProblems(input)];
  if (problems.length > 0) throw new InvalidInput(problems);
  return input as Input;
}

function platformProblems({ platform }: Record<string, unknown>) {
  if (platform === undefined) return [];
  return layerProblems(platform).map(({ path, message }) => ({
    path: path === 'platform' ? path : `platform.${path}`,
    message,
  }));
}
