import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testCluster } from './cluster.ts';
import { execInPod } from '../../src/kubernetes/exec.ts';
import type { ServerPod } from '../../src/postgres/programs.ts';

/**
 * Writes `psql` and `pg_restore` into a folder: those of the server's own Pod, called as on any machine. They log in over TCP with
 * the password that the server was started with. What pg_restore is given last, a file or a folder, is carried there first.
 */
export async function writePodPrograms(folder: string, server: ServerPod): Promise<void> {
  const inPod = execIn(server);
  const { namespace, pod, container } = server;
  const login = `'PGPASSWORD=$POSTGRES_PASSWORD exec "$0" --host=127.0.0.1 --username=postgres --no-password "$@"'`;
  await writeFile(join(folder, 'psql'), script(`exec ${inPod} sh -c ${login} psql "$@"\n`), { mode: 0o700 });
  const carried = `rm='rm -rf /tmp/carried.dump' last="\${!#}"
if [ -d "$last" ]; then
  tar -C "$last" -c . | ${inPod} sh -c "$rm; mkdir /tmp/carried.dump; tar -C /tmp/carried.dump -x"
else
  ${inPod} sh -c "$rm; cat > /tmp/carried.dump" < "$last"
fi
`;
  const restored = `exec ${inPod} sh -c ${login} pg_restore "\${@:1:$#-1}" /tmp/carried.dump < /dev/null\n`;
  await writeFile(join(folder, 'pg_restore'), script(carried + restored), { mode: 0o700 });
  // What a test is about is not whether the Pod can be reached at all.
  const command = ['sh', '-c', 'command -v psql pg_restore'];
  const { exitCode, output } = await execInPod(
    await testCluster(),
    { namespace, pod, container, command },
    { signal: AbortSignal.timeout(30_000), limitBytes: 10_000 },
  );
  if (exitCode !== 0) throw new Error(`the Pod has no psql and pg_restore: ${output}`);
}

/**
 * Writes the programs of a server into a folder: those of a server's Pod, which see `dataFolder` and the folder that they are called in
 * under the same paths there. They log in with the variables that PostgreSQL's programs read.
 */
export async function writeServerPrograms(folder: string, server: ServerPod, dataFolder: string): Promise<void> {
  const inPod = execIn(server);
  const variables = ['PGHOST', 'PGPORT', 'PGUSER', 'PGPASSWORD'].map((name) => `"${name}=$${name}"`).join(' ');
  const carry = `tar -C / -c "\${PWD#/}/wal" '${dataFolder.slice(1)}' 2>/dev/null | ${inPod} tar -x -C / || true\n`;
  const program = (name: string, before = '') =>
    writeFile(join(folder, name), script(`${before}exec ${inPod} env ${variables} ${name} "$@" < /dev/null\n`), {
      mode: 0o700,
    });
  await program('pg_verifybackup', carry);
  await program('pg_ctl', `if [ "$1" = start ]; then ${carry.trim()}; fi\n`);
  await Promise.all(['psql', 'pg_isready'].map((name) => program(name)));
}

const script = (body: string) => `#!/bin/bash\nset -euo pipefail\n${body}`;

/** What runs a command in a Pod, as words of a shell. */
function execIn({ namespace, pod, container }: ServerPod): string {
  const words = [
    process.env['AROTI_TEST_KUBECTL'] ?? 'kubectl',
    `--kubeconfig=${process.env['AROTI_TEST_KUBECONFIG']}`,
    'exec',
    '--stdin',
    `--namespace=${namespace}`,
    `--container=${container}`,
    pod,
    '--',
  ];
  return words.map((word) => `'${word}'`).join(' ');
}
