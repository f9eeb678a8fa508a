import * as z from 'zod';
import { lookFields, parseLookInput, type LookInput } from './look-input.ts';

/** What `verifyPlatform` takes; all of it may be left out. */
export interface VerifyInput extends LookInput {
  /** Whether what drifted is put back; the document's `verify.selfHeal` unless given. */
  selfHeal?: boolean;
}

const schema = z.strictObject({ ...lookFields, selfHeal: z.boolean().optional() });

/** The input of `verifyPlatform`, if all of it is right; nothing at all is `{}`. Throws `InvalidInput` with every problem. */
export function parseVerifyInput(raw: unknown): VerifyInput {
  return parseLookInput<VerifyInput>(schema, raw);
}
