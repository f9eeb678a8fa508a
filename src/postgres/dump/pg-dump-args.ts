/** How pg_dump is to compress by itself: what is compressed outside is not. */
export type DumpCompression = { method: 'gzip'; level: number } | { method: 'none' };

export interface DumpRequest {
  /** Name of an exported snapshot. */
  snapshot: string;
  compression: DumpCompression;
  lockTimeoutMs: number;
  /** Where it writes to, and how many tables at once; absent: one archive to its standard output. */
  directory?: { path: string; jobs: number };
}

/** The arguments of a pg_dump that writes one database, complete: in custom format to its standard output, or into a directory. */
export function pgDumpArgs({ snapshot, compression, lockTimeoutMs, directory }: DumpRequest): string[] {
  return [
    ...(directory ? intoDirectory(directory) : ['--format=custom']),
    `--compress=${compression.method === 'gzip' ? Math.min(compression.level, 9) : 0}`,
    `--snapshot=${snapshot}`,
    `--lock-wait-timeout=${lockTimeoutMs}`,
    '--no-password',
  ];
}

/** What lies there is on its way to a store: it need not outlive the machine. */
function intoDirectory({ path, jobs }: { path: string; jobs: number }): string[] {
  return ['--format=directory', `--jobs=${jobs}`, `--file=${path}`, '--no-sync'];
}

/** The arguments of a pg_dumpall that writes roles and tablespaces; without their passwords' hashes where those can't be read. */
export function globalsArgs({ superuser }: { superuser: boolean }): string[] {
  return ['--globals-only', '--no-password', ...(superuser ? [] : ['--no-role-passwords'])];
}

/** The major version in what `pg_dump --version` prints, `pg_dump (PostgreSQL) 15.18 (Debian …)`; undefined: it is none of that. */
export function majorVersionOf(printed: string): number | undefined {
  const major = /\(PostgreSQL\) (\d+)/.exec(printed)?.[1];
  return major === undefined ? undefined : Number(major);
}

/** Why this program can't dump this server, if it can't: one older than the server does not know what is in it. */
export function versionProblem(printed: string, serverVersionNumber: number): string | undefined {
  const client = majorVersionOf(printed);
  const server = Math.floor(serverVersionNumber / 10_000);
  if (client === undefined) return `its version is not known: ${printed.slice(0, 100)}`;
  if (client >= server) return undefined;
  return `pg_dump ${client} is older than the server, ${server}: install version ${server} or a later one, or use \`backups.via: exec\``;
}
