import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import { handovers } from './history.ts';
import { percentile, type Measurement } from './measurement.ts';
import { manifests } from '../src/manifests/index.ts';
import { componentNames } from '../src/platform/components.ts';
import { deployedPlatform } from '../test/support/deployed-platform.ts';

/** The first deployment, and one with nothing changed against kubectl applying the same objects without waiting or checking. */
export async function measureDeployment(): Promise<Measurement[]> {
  const deployed = await deployedPlatform();
  const { orchestrator, platform } = deployed;
  try {
    const first = await handovers(orchestrator.client.workflow.getHandle(deployed.workflowId));
    const unchanged: number[] = [];
    const kubectl: number[] = [];
    const rendered = await render(componentNames.flatMap((component) => manifests[component](platform)));
    for (let round = 0; round < 5; round++) {
      unchanged.push(await secondsOf(() => orchestrator.deploy({})));
      kubectl.push(await secondsOf(() => kubectlApply(rendered.file)));
    }
    await rm(rendered.folder, { recursive: true });
    const deployment = percentile(unchanged, 50);
    return [
      figure('first deployment', deployed.result.seconds, 's', 'warm limit', 240),
      figure('history events a component', first.eventsPerComponent, '', 'limit', 40),
      figure('hand-over, check passed → first apply, p95', percentile(first.delays, 95), 'ms', 'limit', 500),
      figure(
        'hand-over, ready → first apply, p95 (the check included)',
        percentile(first.fromReadiness, 95),
        'ms',
        'limit',
        500,
      ),
      figure('nothing-changed deployment, median of 5', deployment, 's', 'limit', 5),
      figure(
        'nothing-changed deployment',
        deployment,
        's',
        'kubectl apply --server-side alone',
        percentile(kubectl, 50),
      ),
    ];
  } finally {
    await orchestrator.stop();
  }
}

function figure(what: string, value: number, unit: string, againstWhat: string, against: number): Measurement {
  return { what, value, unit, against: { what: againstWhat, value: against } };
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

async function render(objects: object[]): Promise<{ folder: string; file: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'aroti-bench-'));
  const file = join(folder, 'platform.yaml');
  await writeFile(file, objects.map((object) => stringify(object)).join('---\n'));
  return { folder, file };
}

async function kubectlApply(file: string): Promise<void> {
  const { AROTI_TEST_KUBECTL: kubectl = 'kubectl', AROTI_TEST_KUBECONFIG: kubeconfig = '' } = process.env;
  // The same manager, so that it changes nothing either.
  const args = [
    '--kubeconfig',
    kubeconfig,
    'apply',
    '--server-side',
    '--field-manager',
    'aroti-orchestrator',
    '-f',
    file,
  ];
  await promisify(execFile)(kubectl, args);
}
