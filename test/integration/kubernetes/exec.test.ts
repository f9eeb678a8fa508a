import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { applyObjects } from '../../../src/kubernetes/apply.ts';
import { awaitObjects } from '../../../src/kubernetes/await-objects.ts';
import type { Cluster } from '../../../src/kubernetes/client.ts';
import { execInPod } from '../../../src/kubernetes/exec.ts';
import { execStream } from '../../../src/kubernetes/exec-stream.ts';
import { execTied, type TiedOptions } from '../../../src/kubernetes/tied-command.ts';
import { putFile } from '../../../src/kubernetes/put-file.ts';
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
    globalThis.setTimeout(() => controller.abort(reason), 500);
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

async function stream(command: string[], stdin?: AsyncIterable<Uint8Array>, signal = AbortSignal.timeout(60_000)) {
  const { metadata } = await findReadyPod(cluster, { namespace, workload: 'Deployment/shell' });
  const request = { namespace, pod: metadata?.name ?? '', container: 'main', command };
  return execStream(cluster, request, { signal, ...(stdin && { stdin }) });
}

async function tied(command: string[], { signal = AbortSignal.timeout(60_000), ...more }: Partial<TiedOptions> = {}) {
  const { metadata } = await findReadyPod(cluster, { namespace, workload: 'Deployment/shell' });
  const request = { namespace, pod: metadata?.name ?? '', container: 'main', command };
  return execTied(cluster, request, { signal, ...more });
}

async function digest(source: AsyncIterable<Uint8Array>): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of source) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

async function* slowly(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let pieces = 0;
  for await (const piece of source) {
    if (pieces++ % 50 === 0) await setTimeout(5);
    yield piece;
  }
}

async function* pattern(chunks: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < chunks; i++) yield Buffer.alloc(100_000, `chunk ${i} `);
}

async function* zeros(chunks: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < chunks; i++) yield Buffer.alloc(100_000);
}

describe('execStream', () => {
  test('gives what a command writes, byte by byte, and its exit code', async () => {
    const { stdout, ended } = await stream(['head', '-c', '30000000', '/dev/zero']);
    expect(await digest(stdout)).toEqual(await digest(zeros(300)));
    expect(await ended).toEqual({ exitCode: 0, stderr: '' });
  });

  test.each([0, 1, 4, 50])('a file of %d chunks arrives whole', async (chunks) => {
    const { metadata } = await findReadyPod(cluster, { namespace, workload: 'Deployment/shell' });
    const place = { namespace, pod: metadata?.name ?? '', container: 'main' };
    const path = `/tmp/put/it's a "file"-${chunks}`;
    await putFile(cluster, place, path, pattern(chunks), { signal: AbortSignal.timeout(60_000) });
    const { stdout } = await stream(['cat', path]);
    expect(await digest(stdout)).toEqual(await digest(pattern(chunks)));
  });

  test.each(['/dev/shm/too large', '/proc/no/such/folder/file'])(
    'what can not be written to %s is said, again and again, however much is still to come',
    async (path) => {
      const { metadata } = await findReadyPod(cluster, { namespace, workload: 'Deployment/shell' });
      const place = { namespace, pod: metadata?.name ?? '', container: 'main' };
      for (const chunks of [1000, 700, 1200, 800]) {
        const putting = putFile(cluster, place, path, pattern(chunks), { signal: AbortSignal.timeout(15_000) });
        await expect(putting).rejects.toThrow(`${path} could not be written: `);
      }
    },
  );

  test('what an attempt that was cut off has still on its way does not get into the file of the next one', async () => {
    const { metadata } = await findReadyPod(cluster, { namespace, workload: 'Deployment/shell' });
    const place = { namespace, pod: metadata?.name ?? '', container: 'main' };
    const path = '/tmp/again/file';
    const signal = AbortSignal.timeout(60_000);
    const [begun, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    async function* slow() {
      yield Buffer.alloc(2 * 1024 * 1024, 'a');
      begun.resolve();
      await goOn.promise;
      yield Buffer.alloc(2 * 1024 * 1024, 'a');
    }
    async function* next() {
      yield Buffer.alloc(3 * 1024 * 1024, 'b');
    }
    const first = putFile(cluster, place, path, slow(), { signal });
    await begun.promise;
    await putFile(cluster, place, path, next(), { signal });
    goOn.resolve();
    await first;
    const { stdout } = execStream(
      cluster,
      { ...place, command: ['sh', '-c', 'tr -d b < "$1" | wc -c; wc -c < "$1"', 'sh', path] },
      { signal },
    );
    expect(Buffer.concat(await Array.fromAsync(stdout)).toString()).toBe(`0\n${3 * 1024 * 1024}\n`);
  });

  test('says how a command failed, and what it said', async () => {
    const { stdout, ended } = await stream(['sh', '-c', 'echo why >&2; echo out; exit 3']);
    expect((await digest(stdout)).bytes).toBe(4);
    expect(await ended).toEqual({ exitCode: 3, stderr: 'why\n' });
    await expect((await stream(['no-such-program'])).ended).rejects.toMatchObject({ reason: 'ExecFailed' });
  });

  test('a reader that is slow holds the command back: memory stays small', async () => {
    const before = process.memoryUsage.rss();
    const { stdout, ended } = await stream(['head', '-c', '500000000', '/dev/zero']);
    await setTimeout(3000);
    expect(process.memoryUsage.rss() - before).toBeLessThan(150_000_000);
    expect((await digest(stdout)).bytes).toBe(500_000_000);
    expect(await ended).toMatchObject({ exitCode: 0 });
  });

  test('an abort ends the reading', async () => {
    const controller = new AbortController();
    const { stdout, ended } = await stream(['sleep', '30'], undefined, controller.signal);
    const reason = new Error('enough');
    const reading = digest(stdout);
    globalThis.setTimeout(() => controller.abort(reason), 300);
    await expect(reading).rejects.toBe(reason);
    await expect(ended).rejects.toBe(reason);
  });

  const processes = async () =>
    (await run(['sh', '-c', 'cat /proc/[0-9]*/cmdline | tr "\\0" " "'], { limitBytes: 100_000 })).output;

  test('a tied command gets its secret, and gives its exit code', async () => {
    const secret = { variable: 'SECRET', value: 'pass word $1' };
    const { stdout, ended } = await tied(['sh', '-c', 'echo "$SECRET"; exit 5'], { secret });
    expect((await digest(stdout)).sha256).toBe(createHash('sha256').update('pass word $1\n').digest('hex'));
    expect(await ended).toEqual({ exitCode: 5, stderr: '' });
    expect(await processes()).not.toContain('exit 5');
  });

  test.each([0, 1, 31, 32, 33, 30_000_000])(
    'all %d bytes of a tied command come, however late they are read',
    async (bytes) => {
      const { stdout, ended } = await tied(['head', '-c', String(bytes), '/dev/zero']);
      // Long after its end.
      if (bytes > 1000) await setTimeout(3000);
      const hash = createHash('sha256').update(Buffer.alloc(bytes)).digest('hex');
      expect(await digest(slowly(stdout))).toEqual({ bytes, sha256: hash });
      expect(await ended).toEqual({ exitCode: 0, stderr: '' });
    },
  );

  test('a tied command ends with its connection', async () => {
    const controller = new AbortController();
    const { stdout } = await tied(['yes', 'tied'], { signal: controller.signal });
    const reading = stdout[Symbol.asyncIterator]();
    await reading.next();
    // Nobody reads on: what is on the way fills up.
    await setTimeout(1500);
    expect(await processes()).toContain('yes tied');
    controller.abort(new Error('enough'));
    while ((await processes()).includes('yes tied')) await setTimeout(200);
  });
});
