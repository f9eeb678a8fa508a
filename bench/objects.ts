import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { figure, type Measurement } from './measurement.ts';
import { helm, kubectl } from './peers/commands.ts';
import { resolveHelm } from './peers/helm-tool.ts';
import { writeChart, writeManifest } from './peers/write-files.ts';
import { sampleObjects } from './sample-objects.ts';
import { mediansOf } from './timing.ts';
import { applyObjects } from '../src/kubernetes/apply.ts';
import { awaitObjects } from '../src/kubernetes/await-objects.ts';
import type { Cluster } from '../src/kubernetes/client.ts';
import { planObjects } from '../src/kubernetes/plan/plan-objects.ts';
import { testCluster, withNamespace } from '../test/support/cluster.ts';

const rounds = 5;

/**
 * Planning and deploying objects that are there already as they are to be, beside kubectl and Helm with the same objects, each
 * in a namespace of its own. Peers are counted with their start, as they are used; ours is called in a running process.
 */
export async function measureObjects(): Promise<Measurement[]> {
  const cluster = await testCluster();
  const helmProgram = await resolveHelm(console.error);
  const measurements: Measurement[] = [];
  for (const count of [60, 500]) measurements.push(...(await measureUnchanged(cluster, helmProgram, count)));
  return measurements;
}

function measureUnchanged(cluster: Cluster, helmProgram: string, count: number): Promise<Measurement[]> {
  return withNamespace(cluster, (ours) =>
    withNamespace(cluster, (kubectls) =>
      withNamespace(cluster, async (helms) => {
        const folder = await mkdtemp(join(tmpdir(), 'aroti-bench-'));
        try {
          const [objects = [], theirs = [], released = []] = [ours, kubectls, helms].map((namespace) =>
            sampleObjects(namespace, count),
          );
          const manifest = await writeManifest(folder, theirs);
          const chart = await writeChart(folder, released);
          const [kube, helmIn] = [kubectl(), helm(helmProgram, helms)];
          await applyObjects(cluster, objects);
          await kube('apply', '--server-side', '-f', manifest);
          await helmIn('install', 'sample', chart);
          // While controllers still write, something changes.
          for (const deployed of [objects, theirs, released]) {
            await awaitObjects(cluster, 'sample', deployed, { timeoutMs: 120_000 });
          }
          const medians = await mediansOf(rounds, {
            plan: () => planObjects(cluster, objects, { component: 'sample', conflicts: {} }),
            'kubectl diff --server-side': () => kube('diff', '--server-side', '-f', manifest),
            'helm upgrade --dry-run=server': () => helmIn('upgrade', 'sample', chart, '--dry-run=server'),
            apply: () => applyObjects(cluster, objects),
            'kubectl apply --server-side': () => kube('apply', '--server-side', '-f', manifest),
            'helm upgrade': () => helmIn('upgrade', 'sample', chart),
          });
          const against = (what: string, own: 'plan' | 'apply', peer: keyof typeof medians) =>
            figure(`${what} of ${count} unchanged objects`, medians[own], 's', peer, medians[peer]);
          return [
            against('plan', 'plan', 'kubectl diff --server-side'),
            against('plan', 'plan', 'helm upgrade --dry-run=server'),
            against('deployment', 'apply', 'kubectl apply --server-side'),
            against('deployment', 'apply', 'helm upgrade'),
          ];
        } finally {
          await rm(folder, { recursive: true });
        }
      }),
    ),
  );
}
