import type { Loaded } from './component-input.ts';
import { schemaRevision } from './schema-revision.ts';
import { onSchema } from './way-back.ts';
import type { Revision } from '../kubernetes/revisions.ts';

/** The schema revision of the API's database: as it is, and as it was when a revision was deployed. */
export interface Schema {
  moved: boolean;
  recorded?: string;
  current?: string;
}

/** Whether the schema has moved since the revision was deployed; not looked at where no component depends on it. */
export async function schemaOf(
  earlier: Loaded,
  { schemaRevision: recorded }: Revision,
  components: readonly string[],
): Promise<Schema> {
  if (recorded === undefined || !components.some((component) => onSchema.includes(component))) return { moved: false };
  const current = await schemaRevision({ ...earlier, signal: AbortSignal.timeout(20_000) });
  return { moved: current !== recorded, recorded, ...(current !== undefined && { current }) };
}
