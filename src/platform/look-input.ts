import * as z from 'zod';
import type { PlatformLayer } from './schema.ts';
import { componentList } from './workflow-input.ts';

/** What a workflow takes that looks at a platform; all of it may be left out. */
export interface LookInput {
  /** Says which platform is meant; laid over the worker's own platform document. */
  platform?: PlatformLayer;
  /** Looks at these only. */
  components?: string[];
}

/** The fields of such an input. */
export const lookFields = { platform: z.unknown().optional(), components: componentList().optional() };
