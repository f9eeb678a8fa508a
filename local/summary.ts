import type { LocalPlatform } from './local-platform.ts';
import { backupKeyPath } from './services/backups.ts';
import { s3KeysPath } from './services/s3.ts';
import { usualName } from './state.ts';

/** What to look at and how to go on, once a platform is up. */
export function summary(
  { name, state, node, temporal, s3, ports }: LocalPlatform,
  {
    deployed,
    backedUp = false,
    context,
    apiNamespace = 'aroti',
  }: { deployed: boolean; backedUp?: boolean; context?: string | undefined; apiNamespace?: string },
): string[] {
  const kubectl = node
    ? `${node.kubectl} --kubeconfig ${node.kubeconfig}`
    : `kubectl${context ? ` --context ${context}` : ''}`;
  const named = name === usualName ? '' : ` -- --name ${name}`;
  const rows: [string, string | undefined][] = [
    ["Temporal's Web UI", temporal.uiUrl],
    ['Temporal', temporal.address],
    ['Kubernetes', `${kubectl} get pods -A`],
    ['S3', s3.keys ? `${s3.endpoint} (keys: ${s3KeysPath(state)})` : s3.endpoint],
    ['Backups', backedUp ? `${s3.endpoint}/backups (key: ${backupKeyPath(state)})` : undefined],
    ['The API', deployed ? `${kubectl} -n ${apiNamespace} port-forward service/aroti-backend-api 8888` : undefined],
    ['', deployed ? '  and then http://127.0.0.1:8888/ready' : undefined],
    ["The worker's metrics", deployed ? `http://127.0.0.1:${ports.metrics}/metrics` : undefined],
    ['Logs and data', state.folder],
    ['Stop', `npm run down${named}`],
    ['Stop, delete all data', `npm run down -- ${name === usualName ? '' : `--name ${name} `}--purge`],
  ];
  const width = Math.max(...rows.map(([title]) => title.length));
  return rows.flatMap(([title, text]) => (text === undefined ? [] : [`  ${title.padEnd(width)}  ${text}`]));
}
