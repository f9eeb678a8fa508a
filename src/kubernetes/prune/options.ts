import type { Kind } from './listed.ts';

/** What belongs to a platform, and what of it stays. */
export interface PruneOptions {
  /** Value of the inventory label, see `inventoryOf`. */
  inventory: string;
  /** The kinds to look through, cluster-wide ones too; those that the cluster does not have are passed over. */
  kinds: readonly Kind[];
  /** Objects (`Kind/namespace/name`) that the document asks for. */
  desired: ReadonlySet<string>;
  /** Only objects of these components; all unless given. */
  components?: readonly string[] | undefined;
  /** Objects that may go although they hold data. */
  destroy: readonly string[];
  /** Components in the order of deployment; they go the other way round, those that are not among them first. */
  order: readonly string[];
}
