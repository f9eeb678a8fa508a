import type { Finding } from '../workflows/types.ts';

/** From what others stand on to what stands on others: what is wrong further down explains what is wrong further up. */
export const levels = ['reference', 'workload', 'service', 'login', 'answer'] as const;

export type Level = (typeof levels)[number];

/** Something that is wrong, before it is known whether it is a cause or follows from one. */
export interface Suspect extends Finding {
  level: Level;
  /** Whether it is what one sees when something that it needs is not there, rather than a fault of its own. */
  mayFollow: boolean;
  /** Objects (`Kind/namespace/name`) that explain it if something is wrong with them. */
  blames?: string[];
}
