import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { auditedWrites } from '../support/audit.ts';
import { startOrchestrator, type Orchestrator } from '../support/orchestrator.ts';
import { fieldManager } from '../../src/kubernetes/field-manager.ts';
import { failureTypes } from '../../src/platform/failure-types.ts';

jest.setTimeout(120_000);

let orchestrator: Orchestrator;
let since: number;

beforeAll(async () => {
  orchestrator = await startOrchestrator({ ownDocument: { profile: 'local' } });
  since = Date.now();
});
afterAll(() => orchestrator.stop());

/** Of all the cluster: whatever platform a wrong input is taken for. */
async function writesSince(): Promise<string[]> {
  const writes = await auditedWrites({ prefix: '', since });
  return writes.filter((write) => write.fieldManager === fieldManager).map(({ verb, object }) => `${verb} ${object}`);
}

const redis = { manifests: { path: 'redis.yaml' } };

describe('refused on the first line with the path of the field, and nothing is written', () => {
  test.each<[string, unknown, string[]]>([
    ['no object', 'aroti', ['input: expected an object']],
    ['null', null, ['input: expected an object']],
    ['a list', [{}], ['input: expected an object']],
    ['an unknown key', { platfrom: {} }, ['platfrom', 'platform']],
    [
      'an unknown key far inside',
      { platform: { components: { redis: { maxMemroy: '1MB' } } } },
      ['platform.components.redis.maxMemroy', 'maxMemory'],
    ],
    [
      'a wrong unit',
      { platform: { components: { postgres: { storage: { size: '20GB' } } } } },
      ['platform.components.postgres.storage.size', '20GB', '20Gi'],
    ],
    ['an empty host', { platform: { hosts: { api: '' } } }, ['platform.hosts.api']],
    ['a host twice', { platform: { hosts: { api: 'x.aroti.com', auth: 'x.aroti.com' } } }, ['hosts.auth', 'hosts.api']],
    ['two components on one name', { platform: { extra: { redis } } }, ['extra.redis']],
    ['a component that is not there', { components: ['rediss'] }, ['components', 'rediss', 'redis']],
    ['a document as large as Temporal takes', { platform: { domain: 'x'.repeat(1_900_000) } }, ['platform']],
    [
      'several things at once, all of them named',
      { platform: { hosts: { api: '' }, order: 'sideways' }, prune: 'yes' },
      ['platform.hosts.api', 'platform.order', 'prune'],
    ],
  ])('%s', async (_name, input, said) => {
    const failure = await orchestrator.deployFailing(input);
    expect(failure).toMatchObject({ type: failureTypes.invalidInput, nonRetryable: true });
    for (const words of said) expect(failure.message).toContain(words);
    expect(failure.message.length).toBeLessThan(5000);
    expect(await writesSince()).toEqual([]);
  });

  test('bytes that are no JSON', async () => {
    const output = await temporal('--input', 'platform: {}', '--input-meta', 'encoding=binary/plain');
    expect(output).toMatch(/FAILED/);
    expect(output).toMatch(/input: expected an object, got bytes/);
    expect(await writesSince()).toEqual([]);
  });

  test('what is said to be JSON, and is not', async () => {
    const output = await temporal('--input', '{"platform": ');
    expect(output).toMatch(/JSON/i);
    expect(output).not.toMatch(/COMPLETED/);
    expect(await writesSince()).toEqual([]);
  });

  test('3 MB', async () => {
    const input = { platform: { domain: 'x'.repeat(3_000_000) } };
    await expect(orchestrator.start(input)).rejects.toMatchObject({
      cause: { message: expect.stringMatching(/limit|larger|large|exceed/i) },
    });
    expect(await writesSince()).toEqual([]);
  });
});

/** `temporal workflow execute --type deployPlatform …`: what it prints, whether it ends well or not. */
async function temporal(...args: string[]): Promise<string> {
  const address = process.env['AROTI_TEST_TEMPORAL_ADDRESS'] ?? '';
  const where = ['--address', address, '--task-queue', orchestrator.taskQueue, '--type', 'deployPlatform'];
  const program = process.env['AROTI_TEMPORAL_CLI'] ?? 'temporal';
  return promisify(execFile)(program, ['workflow', 'execute', ...where, ...args], { timeout: 60_000 }).then(
    ({ stdout, stderr }) => stdout + stderr,
    (error: unknown) => {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      return stdout + stderr;
    },
  );
}
