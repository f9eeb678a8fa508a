import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { testCluster } from '../support/cluster.ts';
import { deployedPlatform, type DeployedPlatform } from '../support/deployed-platform.ts';

jest.setTimeout(600_000);

let deployed: DeployedPlatform;
let folder: string;
beforeAll(async () => {
  deployed = await deployedPlatform();
  folder = await mkdtemp(join(tmpdir(), 'aroti-input-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await deployed.orchestrator.stop();
});

/** `temporal workflow execute --type deployPlatform …`: what it prints, whether it ends well or not. */
async function temporal(...args: string[]): Promise<string> {
  const { taskQueue } = deployed.orchestrator;
  const address = process.env['AROTI_TEST_TEMPORAL_ADDRESS'] ?? '';
  const base = ['workflow', 'execute', '--address', address, '--task-queue', taskQueue, '--type', 'deployPlatform'];
  const run = promisify(execFile)(process.env['AROTI_TEMPORAL_CLI'] ?? 'temporal', [...base, ...args], {
    maxBuffer: 2 ** 24,
  });
  return run.then(
    ({ stdout, stderr }) => stdout + stderr,
    (error: unknown) => {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      return stdout + stderr;
    },
  );
}

describe('temporal workflow start --type deployPlatform works', () => {
  test("with --input '{}'", async () => {
    expect(await temporal('--input', '{}')).toMatch(/Status\s+COMPLETED/);
  });

  test('without input', async () => {
    expect(await temporal()).toMatch(/Status\s+COMPLETED/);
  });
});

describe('bad documents are refused with the path of the field and what would be right, and nothing is written', () => {
  test.each([
    [
      'an unknown key',
      { platform: { components: { redis: { maxMemroy: '1MB' } } } },
      /platform\.components\.redis\.maxMemroy.*maxMemory/,
    ],
    ['a wrong unit', { platform: { components: { postgres: { storage: { size: '20GB' } } } } }, /storage\.size.*20Gi/],
    [
      'two hosts alike',
      { platform: { hosts: { api: 'x.aroti.com', auth: 'x.aroti.com' } } },
      /hosts\.auth: is the same as hosts\.api/,
    ],
    ['not an object', 'aroti', /input.*object/],
    ['null', null, /input.*object/],
  ])('%s', async (_name, input, said) => {
    const before = await newestVersion();
    const output = await temporal('--input', JSON.stringify(input));
    expect(output).toMatch(said);
    expect(output).toMatch(/Status\s+FAILED/);
    expect(await newestVersion()).toEqual(before);
  });

  test('3 MB', async () => {
    const file = join(folder, 'large.json');
    await writeFile(file, JSON.stringify({ platform: { domain: 'x'.repeat(3_000_000) } }));
    const before = await newestVersion();
    expect(await temporal('--input-file', file)).toMatch(/larger than|exceeds|too large|limit/i);
    expect(await newestVersion()).toEqual(before);
  });
});

/** The platform's revisions, which every deployment that begins would add to. */
async function newestVersion(): Promise<(string | undefined)[]> {
  const { core } = await testCluster();
  const { items } = await core.listNamespacedConfigMap({ namespace: 'orchestrator' });
  return items.map(({ metadata }) => `${metadata?.name} ${metadata?.resourceVersion}`);
}
