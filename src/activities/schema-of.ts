import type { Loaded } from './component-input.ts';
import { schemaRevision } from './schema-revision.ts';
import { onSchema } from './way-back.ts';
import type { Revision } from '../kubernetes/revision.ts';

/** The schema revision of the API's database: as it is, and as a revision was deployed with it, or came to serve on it again. */
export interface Schema {
  moved: boolean;
  recorded?: string;
  current?: string;
}

/** Whether the schema has moved since the revision was deployed; not looked at where no component depends on it. */
export async function schemaOf(earlier: Loaded, revision: Revision, components: readonly string[]): Promise<Schema> {
  const recorded = revision.acceptedSchema ?? revision.schemaRevision;
  if (recorded === undefined || !components.some((component) => onSchema.includes(component))) return { moved: false };
  const current = await schemaRevision({ ...earlier, signal: AbortSignal.timeout(20_000) });
  return { moved: current !== recorded, recorded, ...(current !== undefined && { current }) };
}
