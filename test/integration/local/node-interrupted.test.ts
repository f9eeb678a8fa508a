import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { access } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { stateOf } from '../../../local/state.ts';
import { stopLocalPlatform } from '../../support/local-platform.ts';
import { machineTraces } from '../../support/machine-traces.ts';
import { runProgram, startProgram } from '../../support/up-program.ts';

const name = 'aroti-test-interrupted';
const state = stateOf(name);
const minute = 60_000;
const up = ['--name', name, '--no-deploy'];
const down = ['--name', name];

let before: string[];

beforeAll(async () => {
  await stopLocalPlatform(name);
  before = await machineTraces(state);
}, minute);

afterAll(async () => {
  await stopLocalPlatform(name);
}, minute);

// Each file appears right before or after something is made on the machine.
const moments = [
  ['the node is about to be started', 'run/node.json'],
  ['the node signs its certificates', 'node/pki/ca.crt'],
  ['the node gets Ready', 'kubeconfig'],
  ['images go into the node', 'images.json'],
] as const;

describe('up, killed when', () => {
  test.each(moments)(
    '%s: down leaves nothing behind',
    async (_moment, file) => {
      await upKilledAt(file);
      await runProgram('down', [...down, '--purge']);
      expect(await machineTraces(state)).toEqual(before);
      expect(await exists(state.folder)).toBe(false);
    },
    5 * minute,
  );

  test(
    'images go into the node: goes on when it is run again',
    async () => {
      await upKilledAt('images.json');
      const { output } = await runProgram('up', up);
      expect(output).toContain(`The platform "${name}" is up`);
    },
    10 * minute,
  );

  // From here on the images are there.
  test(
    'Temporal starts: down leaves nothing behind but the data',
    async () => {
      await runProgram('down', down);
      await upKilledAt('run/temporal.json');
      await runProgram('down', down);
      expect(await machineTraces(state)).toEqual(before);
      expect(await exists(state.folder)).toBe(true);
    },
    5 * minute,
  );
});

describe('up', () => {
  test(
    'stops with what to do next when it is asked to end, and starts what is missing when it is run again',
    async () => {
      await runProgram('down', down);
      const running = startProgram('up', up);
      await appears('run/node.json');
      running.child.kill('SIGTERM');
      const { code, output } = await running.ended;
      expect(code).toBe(128 + 15);
      expect(output).toContain('Interrupted. `npm run up` goes on from here');
      await runProgram('up', up);
    },
    5 * minute,
  );

  test(
    'refuses to work beside another one of the same platform',
    async () => {
      await runProgram('down', down);
      const first = startProgram('up', up);
      await appears('run/up.lock');
      const second = await startProgram('up', up).ended;
      expect({ code: second.code, output: second.output }).toMatchObject({
        code: 1,
        output: expect.stringContaining(`Another \`up\` works on the platform "${name}"`),
      });
      expect((await first.ended).code).toBe(0);
    },
    5 * minute,
  );

  test(
    'is ended by down',
    async () => {
      await runProgram('down', down);
      const running = startProgram('up', up);
      await appears('run/node.json');
      const { output } = await runProgram('down', down);
      expect(output).toContain('an `up` that was at work');
      expect((await running.ended).code).not.toBe(0);
      expect(await machineTraces(state)).toEqual(before);
    },
    5 * minute,
  );
});

async function upKilledAt(file: string): Promise<void> {
  const running = startProgram('up', up);
  await appears(file);
  running.child.kill('SIGKILL');
  const { signal, output } = await running.ended;
  expect({ signal, output }).toMatchObject({ signal: 'SIGKILL' });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function appears(file: string): Promise<void> {
  for (const end = Date.now() + 3 * minute; Date.now() < end; await sleep(1))
    if (await exists(state.path(file))) return;
  throw new Error(`${file} did not appear`);
}
