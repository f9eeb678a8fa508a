import { secretOf, through, valueOf, type CheckContext } from './component-access.ts';
import { secretNames } from '../manifests/secret-names.ts';
import { ownerOf, passwordKey } from '../platform/databases.ts';
import { readSchemaRevision } from '../postgres/read-schema-revision.ts';

/** The revision that the schema of the API's database is at, read as the API's own role; undefined where no migration has run. */
export async function schemaRevision(context: CheckContext): Promise<string | undefined> {
  const { platform, signal } = context;
  const { database } = platform.components['backend-api'];
  const user = ownerOf(platform, database);
  const password = valueOf(await secretOf(context, 'database', secretNames.postgres), passwordKey(user));
  return through(context, 'postgres', (address) =>
    readSchemaRevision(address, { user, password, database }, { signal }),
  );
}
