import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { marker } from '../../../../local/marked-processes.ts';
import { endService, ensureService, heldPorts, logOf, type Service } from '../../../../local/services/service.ts';
import { ensureS3Keys, s3Service } from '../../../../local/services/s3.ts';
import { makeState, stateOf, type State } from '../../../../local/state.ts';
import { usualPorts } from '../../../../local/ports.ts';

let folder: string;
let state: State;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aroti-services-'));
  state = stateOf('aroti', { AROTI_STATE: folder });
  await makeState(state);
});
afterEach(async () => {
  await endService(state, 's3');
  await rm(folder, { recursive: true });
});

const said: string[] = [];
const options = { say: (line: string) => void said.push(line) };
const log = (): Promise<string> => readFile(logOf(state, 's3'), 'utf8');

function service(script: string, more: Partial<Service> = {}): Service {
  return {
    name: 's3',
    title: 'S3',
    command: 'sh',
    args: ['-c', script],
    env: { PATH: process.env['PATH'] },
    serves: async () => (await log()).includes('up'),
    servesWithinMs: 5000,
    ...more,
  };
}

describe('a service', () => {
  test('is started, marked, with its log kept, and left alone from then on', async () => {
    const up = service(`echo up $${marker}; exec sleep 100`);
    expect(await ensureService(state, up, [7070], options)).toBe(true);
    expect(await log()).toBe(`up ${state.folder}\n`);
    expect(await ensureService(state, up, [7070], options)).toBe(false);
    expect(await heldPorts(state)).toEqual(new Set([7070]));
    expect(await endService(state, 's3')).toBe(true);
    expect(await endService(state, 's3')).toBe(false);
    expect(await heldPorts(state)).toEqual(new Set());
  });

  test.each([
    ['arguments', service('echo up again; exec sleep 100')],
    ['environment', service('echo up; exec sleep 100', { env: { PATH: process.env['PATH'], AROTI_X: '2' } })],
    ['version', service('echo up; exec sleep 100', { version: '2' })],
  ])('is started anew for other %s, and not because of another terminal', async (_what, changed) => {
    const first = service('echo up; exec sleep 100');
    await ensureService(state, first, [], options);
    const elsewhere = { ...first, env: { ...first.env, PATH: '/usr/bin:/bin', SHLVL: '3', npm_command: 'run' } };
    expect(await ensureService(state, elsewhere, [], options)).toBe(false);
    expect(await ensureService(state, changed, [], options)).toBe(true);
    expect(said.at(-1)).toBe('it has changed: starting it again');
  });

  test('that ends is reported with the end of its log', async () => {
    const broken = service('echo no such disk; exit 3', { serves: async () => false });
    await expect(ensureService(state, broken, [], options)).rejects.toThrow(/S3 ended.*no such disk/s);
  });

  test('that does not serve is reported with the end of its log', async () => {
    const late = service('echo thinking; exec sleep 100', { serves: async () => false, servesWithinMs: 300 });
    await expect(ensureService(state, late, [], options)).rejects.toThrow(/S3 does not serve after 0\.3 s.*thinking/s);
  });
});

describe('the S3 server', () => {
  test('has keys that are made once and are in no argument', async () => {
    const keys = await ensureS3Keys(state);
    expect(await ensureS3Keys(state)).toEqual(keys);
    expect(keys.secretKey.length).toBeGreaterThanOrEqual(40);
    const { args, env } = await s3Service(state, 'versitygw', usualPorts);
    for (const key of Object.values(keys)) {
      expect(args.join(' ')).not.toContain(key);
      expect(Object.values(env)).toContain(key);
    }
  });
});
