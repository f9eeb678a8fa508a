import { setTimeout as sleep } from 'node:timers/promises';
import { figure, type Measurement } from './measurement.ts';
import { testCluster } from '../test/support/cluster.ts';
import { randomPrefix } from '../test/support/names.ts';
import { startOrchestrator } from '../test/support/orchestrator.ts';
import { removePlatform } from '../test/support/remove-platform.ts';
import type { Progress } from '../src/workflows/types.ts';

/** From the kubelet's report of ImagePullBackOff to the cause in the query `progress` and to the end of the run. */
export async function measureDiagnosis(): Promise<Measurement[]> {
  const cluster = await testCluster();
  const orchestrator = await startOrchestrator({ ownDocument: { profile: 'local' } });
  const namespacePrefix = randomPrefix();
  try {
    const handle = await orchestrator.start({
      components: ['namespaces', 'rbac', 'secrets', 'redis'],
      platform: { namespacePrefix, components: { redis: { image: 'redis:no-such-tag' } } },
    });
    let reported = 0;
    let named = 0;
    while (!named) {
      await sleep(20);
      const now = performance.now();
      const [{ items }, progress] = await Promise.all([
        cluster.core.listNamespacedPod({ namespace: `${namespacePrefix}aroti` }),
        handle.query<Progress, []>('progress'),
      ]);
      const reasons = items
        .flatMap(({ status }) => status?.containerStatuses ?? [])
        .map(({ state }) => state?.waiting?.reason);
      if (!reported && reasons.includes('ImagePullBackOff')) reported = now;
      if (progress.diagnoses.length > 0) named = performance.now();
      // The events, which it goes by, are there before the Pod's status says so.
      if (named && !reported) reported = named;
    }
    await handle.result().catch(() => undefined);
    const ended = performance.now();
    const seconds = (until: number) => Math.max(0, until - reported) / 1000;
    return [
      figure('ImagePullBackOff → cause in `progress`', seconds(named), 's', 'limit', 10),
      figure('ImagePullBackOff → run failed with it', seconds(ended), 's', 'limit', 10),
    ];
  } finally {
    await orchestrator.stop();
    await removePlatform(cluster, namespacePrefix);
  }
}
