import * as z from 'zod';
import { lookFields, type LookInput } from './look-input.ts';
import { parseInput } from './workflow-input.ts';

/** What `diagnosePlatform` takes; all of it may be left out. */
export type DiagnoseInput = LookInput;

const schema = z.strictObject(lookFields);

/** The input of `diagnosePlatform`, if all of it is right; nothing at all is `{}`. Throws `InvalidInput` with every problem. */
export function parseDiagnoseInput(raw: unknown): DiagnoseInput {
  return parseInput(schema, raw);
}
