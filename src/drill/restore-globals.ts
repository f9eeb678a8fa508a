import { escapeIdentifier } from 'pg';
import { putOnVolume, removeFile, type DrillTarget } from './target.ts';

const file = 'globals.sql';

/** Makes the roles and tablespaces of a backup; gives what went wrong, undefined: nothing. The role that initdb made is there already. */
export async function restoreGlobals(
  target: DrillTarget,
  source: AsyncIterable<Uint8Array>,
  bootstrapRole: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const path = await putOnVolume(target, file, withoutRole(source, bootstrapRole), signal);
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
export async function* withoutRole(source: AsyncIterable<Uint8Array>, role: string): AsyncGenerator<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  const unwanted = new Set([`CREATE ROLE ${role};`, `CREATE ROLE ${escapeIdentifier(role)};`]);
  const lines = Buffer.concat(chunks).toString().split('\n');
  yield Buffer.from(lines.filter((line) => !unwanted.has(line)).join('\n'));
}
