import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { runCommand } from '../../../local/run-command.ts';
import { baseImages } from '../../../local/node/base/index.ts';
import { stateOf } from '../../../local/state.ts';
import { takeDown } from '../../../local/take-down.ts';
import { startLocalPlatform, stopLocalPlatform, type TestPlatform } from '../../support/local-platform.ts';
import { machineTraces } from '../../support/machine-traces.ts';

const names = ['aroti-test-one', 'aroti-test-two'] as const;
const [one, two] = names.map((name) => stateOf(name)) as [ReturnType<typeof stateOf>, ReturnType<typeof stateOf>];
const minute = 60_000;

let before: string[][];

beforeAll(async () => {
  for (const name of names) await stopLocalPlatform(name);
  before = await Promise.all([machineTraces(one), machineTraces(two)]);
}, minute);

afterAll(async () => {
  for (const name of names) await stopLocalPlatform(name);
}, minute);

test(
  'two platforms, started at once, live side by side and end one by one',
  async () => {
    const start = (name: string) => startLocalPlatform(name, { images: baseImages });
    const [first, second] = await Promise.all([start(names[0]), start(names[1])]);
    expect(await serverOf(first)).not.toBe(await serverOf(second));
    const ports = [first, second].flatMap(({ temporalAddress, uiUrl, s3 }) => [temporalAddress, uiUrl, s3.endpoint]);
    expect(new Set(ports).size).toBe(6);

    await kubectl(first, 'create', 'configmap', 'mine', '--from-literal=of=first');
    expect(await kubectl(first, 'get', 'configmap', 'mine', '-o', 'jsonpath={.data.of}')).toBe('first');
    await expect(kubectl(second, 'get', 'configmap', 'mine')).rejects.toThrow('not found');

    await takeDown(one);
    expect(await machineTraces(one)).toEqual(before[0]);
    expect(await kubectl(second, 'get', '--raw', '/readyz')).toBe('ok');
    expect((await fetch(second.uiUrl)).status).toBe(200);

    await takeDown(two);
    expect(await machineTraces(two)).toEqual(before[1]);
  },
  10 * minute,
);

function kubectl(platform: TestPlatform, ...args: string[]): Promise<string> {
  return runCommand(platform.kubectl, args, { env: platform.env });
}

async function serverOf({ kubeconfig }: TestPlatform): Promise<string | undefined> {
  return /https:\/\/[\d.:]+/.exec(await readFile(kubeconfig, 'utf8'))?.[0];
}
