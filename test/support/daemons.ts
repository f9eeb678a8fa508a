import { setTimeout as sleep } from 'node:timers/promises';
import type { V1Lease } from '@kubernetes/client-node';
import type { Cluster } from '../../src/kubernetes/client.ts';
import { get } from '../../src/kubernetes/request.ts';
import { daemonProcess } from '../../local/node/daemon-process.ts';
import { nodeName } from '../../local/node/node-settings.ts';
import { endProcess, pidOf } from '../../local/process-identity.ts';
import { until } from '../../local/until.ts';
import { testState } from './test-state.ts';

type DaemonName = 'kube-apiserver' | 'etcd';

/** Kills a daemon of the test platform's node; resolves when init has started another. */
export async function restartDaemon(name: DaemonName): Promise<void> {
  const before = await running(name);
  await endProcess(before);
  await until(`another ${name}`, 30_000, async () => {
    const now = await daemonProcess(testState(), name);
    return now !== undefined && now !== before ? true : undefined;
  });
}

/** Has a daemon stand still for that long; it goes on in any case. */
export async function freezeDaemon(name: DaemonName, milliseconds: number): Promise<void> {
  const pid = pidOf(await running(name));
  process.kill(pid, 'SIGSTOP');
  try {
    await sleep(milliseconds);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

/** Resolves when the API server says that it is ready and its node has reported in since. */
export async function clusterIsWell(cluster: Cluster): Promise<void> {
  const since = Date.now();
  await until('the API server is ready', 120_000, () =>
    get<string>(cluster, 'readiness', '/readyz').then(
      () => true as const,
      () => undefined,
    ),
  );
  await until('the node reports in', 120_000, async () => {
    const path = `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${nodeName}`;
    const lease = await get<V1Lease>(cluster, 'the node', path).catch(() => undefined);
    return new Date(lease?.spec?.renewTime ?? 0).getTime() > since ? true : undefined;
  });
}

async function running(name: DaemonName): Promise<string> {
  const identity = await daemonProcess(testState(), name);
  if (!identity) throw new Error(`the test platform's node runs no ${name}`);
  return identity;
}
