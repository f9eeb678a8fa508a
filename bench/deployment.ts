import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handovers } from './history.ts';
import { figure, percentile, type Measurement } from './measurement.ts';
import { kubectl } from './peers/commands.ts';
import { writeManifest } from './peers/write-files.ts';
import { mediansOf } from './timing.ts';
import { fieldManager } from '../src/kubernetes/field-manager.ts';
import { manifests } from '../src/manifests/index.ts';
import { componentNames } from '../src/platform/components.ts';
import { deployedPlatform } from '../test/support/deployed-platform.ts';

const rounds = 5;

/** The first deployment, and one with nothing changed against kubectl applying the same objects without waiting or checking. */
export async function measureDeployment(): Promise<Measurement[]> {
  const { orchestrator, platform, result, workflowId } = await deployedPlatform();
  const folder = await mkdtemp(join(tmpdir(), 'aroti-bench-'));
  try {
    const first = await handovers(orchestrator.client.workflow.getHandle(workflowId));
    const file = await writeManifest(
      folder,
      componentNames.flatMap((component) => manifests[component](platform)),
    );
    const kube = kubectl();
    const { unchanged, applied } = await mediansOf(rounds, {
      unchanged: () => orchestrator.deploy({}),
      // The same manager, so that it changes nothing either.
      applied: () => kube('apply', '--server-side', '--field-manager', fieldManager, '-f', file),
    });
    const handover = 'hand-over, check passed → first apply, p95';
    const fromReadiness = 'hand-over, ready → first apply, p95 (the check included)';
    return [
      figure('first deployment', result.seconds, 's', 'warm limit', 240),
      figure('history events a component', first.eventsPerComponent, '', 'limit', 40),
      figure(handover, percentile(first.delays, 95), 'ms', 'limit', 500),
      figure(fromReadiness, percentile(first.fromReadiness, 95), 'ms', 'limit', 500),
      figure(`nothing-changed deployment, median of ${rounds}`, unchanged, 's', 'limit', 5),
      figure('nothing-changed deployment', unchanged, 's', 'kubectl apply --server-side alone', applied),
    ];
  } finally {
    await orchestrator.stop();
    await rm(folder, { recursive: true });
  }
}
