import * as z from 'zod';
import { lookFields, type LookInput } from './look-input.ts';
import { parseInput } from './workflow-input.ts';

/** What `verifyPlatform` takes; all of it may be left out. */
export interface VerifyInput extends LookInput {
  /** Whether what drifted is put back; the document's `verify.selfHeal` unless given. */
  selfHeal?: boolean;
}

const schema = z.strictObject({ ...lookFields, selfHeal: z.boolean().optional() });

/** The input of `verifyPlatform`, if all of it is right; nothing at all is `{}`. Throws `InvalidInput` with every problem. */
export function parseVerifyInput(raw: unknown): VerifyInput {
  return parseInput(schema, raw);
}
