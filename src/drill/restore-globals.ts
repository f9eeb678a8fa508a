import { escapeIdentifier } from 'pg';
import { relocateTablespaces } from './relocate-tablespaces.ts';
import { tablespaceFolder } from './scratch-server.ts';
import { drillRole, putOnVolume, reachTarget, removeFile, type DrillTarget } from './target.ts';
import { execInPod } from '../kubernetes/exec.ts';
import { withPostgres } from '../postgres/with-postgres.ts';
import { once } from '../storage/once.ts';

const file = 'globals.sql';

/**
 * Makes the roles and tablespaces of a backup, the latter on the server's own volume; what an attempt before left is dropped first. Gives
 * what went wrong, undefined: nothing. The role that initdb made is there already.
 */
export async function restoreGlobals(
  target: DrillTarget,
  source: AsyncIterable<Uint8Array>,
  bootstrapRole: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const text = Buffer.concat(await Array.fromAsync(source)).toString();
  const { sql, folders } = relocateTablespaces(withoutRole(text, bootstrapRole), tablespaceFolder);
  await dropGlobals(target, signal);
  await makeFolders(target, folders, signal);
  const path = await putOnVolume(target, file, once(Buffer.from(sql)), signal);
  const request = {
    program: 'psql' as const,
    args: ['--no-psqlrc', '--set=ON_ERROR_STOP=1', '--quiet', `--file=${path}`],
  };
  const { stdout, ended } = target.programs.run({ ...request, applicationName: 'aroti-drill globals' }, signal);
  for await (const piece of stdout) void piece;
  const { exitCode, stderr } = await ended;
  await removeFile(target, file, signal);
  return exitCode === 0 ? undefined : stderr.trim().split('\n').slice(-3).join('\n');
}

/** pg_dumpall writes one statement a line that makes a role. */
export function withoutRole(sql: string, role: string): string {
  const unwanted = new Set([`CREATE ROLE ${role};`, `CREATE ROLE ${escapeIdentifier(role)};`]);
  return sql
    .split('\n')
    .filter((line) => !unwanted.has(line))
    .join('\n');
}

/** No database is restored yet: nothing is in a tablespace, and no role owns anything else. */
async function dropGlobals(target: DrillTarget, signal: AbortSignal): Promise<void> {
  await reachTarget(target, (address) =>
    withPostgres(address, target.login, signal, async ({ client }) => {
      for (const query of [tablespacesLeft, rolesLeft]) {
        const { rows } = await client.query<{ statement: string }>(query);
        for (const { statement } of rows) await client.query(statement);
      }
    }),
  );
}

const tablespacesLeft = `SELECT format('DROP TABLESPACE %I', spcname) AS statement FROM pg_tablespace WHERE spcname !~ '^pg_'`;
/** The one with the number 10 is that of initdb. */
const rolesLeft = `
  SELECT format('DROP OWNED BY %1$I; DROP ROLE %1$I', rolname) AS statement
  FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> '${drillRole}' AND oid <> 10`;

async function makeFolders(
  { cluster, place }: DrillTarget,
  folders: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  if (folders.length === 0) return;
  const command = ['mkdir', '-p', '--', ...folders];
  const { exitCode, output } = await execInPod(cluster, { ...place, command }, { signal, limitBytes: 10_000 });
  if (exitCode !== 0) throw new Error(`no folder for a tablespace: ${output}`);
}
