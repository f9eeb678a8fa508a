import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testCluster } from './cluster.ts';
import { execInPod } from '../../src/kubernetes/exec.ts';
import type { ServerPod } from '../../src/postgres/programs.ts';

/**
 * Writes `psql` and `pg_restore` into a folder: those of the server's own Pod, called as on any machine. They log in over TCP with
 * the password that the server was started with. A file that pg_restore is given last is carried there first.
 */
export async function writePodPrograms(folder: string, { namespace, pod, container }: ServerPod): Promise<void> {
  const kubectl = [
    process.env['AROTI_TEST_KUBECTL'] ?? 'kubectl',
    `--kubeconfig=${process.env['AROTI_TEST_KUBECONFIG']}`,
    'exec',
    '--stdin',
    `--namespace=${namespace}`,
    `--container=${container}`,
    pod,
    '--',
  ];
  const inPod = kubectl.map((word) => `'${word}'`).join(' ');
  const login = `'PGPASSWORD=$POSTGRES_PASSWORD exec "$0" --host=127.0.0.1 --username=postgres --no-password "$@"'`;
  const script = (body: string) => `#!/bin/bash\nset -euo pipefail\n${body}`;
  await writeFile(join(folder, 'psql'), script(`exec ${inPod} sh -c ${login} psql "$@"\n`), { mode: 0o700 });
  const carried = `${inPod} sh -c 'cat > /tmp/carried.dump' < "\${!#}"\n`;
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
