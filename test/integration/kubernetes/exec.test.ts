import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { applyObjects } from '../../../src/kubernetes/apply.ts';
import { awaitObjects } from '../../../src/kubernetes/await-objects.ts';
import type { Cluster } from '../../../src/kubernetes/client.ts';
import { execInPod } from '../../../src/kubernetes/exec.ts';
import { findReadyPod, podsBehind, podsOf } from '../../../src/kubernetes/pods.ts';
import { removeNamespace, testCluster } from '../../support/cluster.ts';
import { randomPrefix } from '../../support/names.ts';
import { component, deployment, idle, script, service } from '../../support/workloads.ts';

jest.setTimeout(90_000);

let cluster: Cluster;
const namespace = `${randomPrefix()}exec`;

beforeAll(async () => {
  cluster = await testCluster();
  const objects = [deployment(namespace, 'shell', script('sleep infinity')), service(namespace, 'shell', 80)];
  await applyObjects(cluster, [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    ...objects,
    deployment(namespace, 'unready', { ...idle, readinessProbe: { exec: { command: ['false'] } } }),
  ]);
  await awaitObjects(cluster, component, objects, { timeoutMs: 60_000 });
});
afterAll(() => removeNamespace(cluster, namespace));

async function run(command: string[], { signal = AbortSignal.timeout(20_000), limitBytes = 1000 } = {}) {
  const { metadata } = await findReadyPod(cluster, { namespace, workload: 'Deployment/shell' });
  const request = { namespace, pod: metadata?.name ?? '', container: 'main', command };
  return execInPod(cluster, request, { signal, limitBytes });
}

describe('execInPod', () => {
  test('gives the exit code and both outputs', async () => {
    expect(await run(['sh', '-c', 'echo out; exit 3'])).toEqual({ exitCode: 3, output: 'out\n' });
    expect(await run(['sh', '-c', 'echo err >&2'])).toEqual({ exitCode: 0, output: 'err\n' });
    expect(await run(['true'])).toEqual({ exitCode: 0, output: '' });
  });

  test('hands arguments over as they are: no shell sees them', async () => {
    const odd = ['$(id)', '; rm -rf /', '"quoted"', 'a b', '&', '%20', 'ü'];
    expect((await run(['printf', '%s\\n', ...odd])).output).toBe(odd.map((text) => `${text}\n`).join(''));
  });

  test.each([
    ['there is no such program', ['no-such-program'], {}, 'ExecFailed', 'executable file not found'],
    ['it prints too much', ['yes'], {}, 'TooMuchOutput', 'yes: prints more than 1000 bytes'],
  ])('fails where %s', async (_what, command, options, reason, message) => {
    await expect(run(command, options)).rejects.toMatchObject({ reason, message: expect.stringContaining(message) });
  });

  test('ends at an abort, with its reason', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    const running = run(['sleep', '60'], { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 500);
    await expect(running).rejects.toBe(reason);
    await expect(run(['true'], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test('fails where there is no such Pod', async () => {
    const request = { namespace, pod: 'nobody', container: 'main', command: ['true'] };
    const signal = AbortSignal.timeout(20_000);
    await expect(execInPod(cluster, request, { signal, limitBytes: 10 })).rejects.toMatchObject({
      reason: 'ExecFailed',
      message: expect.stringContaining(`Pod/${namespace}/nobody: true: `),
    });
  });
});

describe('Pods', () => {
  test('are found by workload, by labels and by Service', async () => {
    const names = async (pods: ReturnType<typeof podsOf>) => (await pods).map(({ metadata }) => metadata?.name);
    const [name] = await names(podsOf(cluster, { namespace, workload: 'Deployment/shell' }));
    expect(name).toMatch(/^shell-/);
    expect(await names(podsOf(cluster, { namespace, selector: { app: 'shell' } }))).toEqual([name]);
    expect(await names(podsOf(cluster, { namespace, workload: `Pod/${name}` }))).toEqual([name]);
    expect(await names(podsBehind(cluster, { namespace, service: 'shell' }))).toEqual([name]);
  });

  test.each([
    ['none is ready', { workload: 'Deployment/unready' }, 'NoReadyPod', 'has no ready Pod'],
    ['there is none', { selector: { app: 'nobody' } }, 'NoReadyPod', 'app=nobody: has no ready Pod'],
    ['there is no such workload', { workload: 'Deployment/nobody' }, 'NotFound', 'Deployment/'],
  ])('it is said where %s', async (_what, of, reason, message) => {
    await expect(findReadyPod(cluster, { namespace, ...of })).rejects.toMatchObject({
      reason,
      message: expect.stringContaining(message),
    });
  });
});
