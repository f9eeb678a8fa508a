import type { Problem } from '../invalid-input.ts';
import type { Platform } from '../schema.ts';

/** Looks at a complete document for one thing that can't be right although each of its fields is. */
export type Check = (platform: Platform) => Problem[];
