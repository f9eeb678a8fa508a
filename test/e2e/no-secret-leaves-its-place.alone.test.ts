import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { deployedPlatform, type DeployedPlatform } from '../support/deployed-platform.ts';
import { readSecret } from '../../src/kubernetes/secrets.ts';
import { manifests, secretSpecs } from '../../src/manifests/index.ts';
import { componentNames } from '../../src/platform/components.ts';

jest.setTimeout(600_000);

let deployed: DeployedPlatform;
let secrets: { name: string; value: string }[];

beforeAll(async () => {
  deployed = await deployedPlatform();
  const specs = secretSpecs(deployed.platform);
  const found = specs.map(async ({ namespace, name, keys }) =>
    Object.entries(await readSecret(deployed.cluster, namespace, name))
      .filter(([key]) => keys[key]?.kind !== 'fixed')
      .map(([key, value]) => ({ name: `${namespace}/${name}:${key}`, value })),
  );
  secrets = (await Promise.all(found)).flat();
});
afterAll(() => deployed.orchestrator.stop());

/** The names of the Secrets' keys whose values are in the text, as they are or as a Secret holds them. */
function leaks(text: string): string[] {
  return secrets
    .filter(({ value }) => text.includes(value) || text.includes(Buffer.from(value).toString('base64')))
    .map(({ name }) => name);
}

test('there are secrets to look for', () => {
  expect(secrets.length).toBeGreaterThan(10);
  expect(Math.min(...secrets.map(({ value }) => value.length))).toBeGreaterThanOrEqual(24);
  expect(leaks(`x${secrets[0]?.value}x`)).not.toEqual([]);
});

test('none is in a history', async () => {
  // A failing deployment too, whose failure carries logs.
  await deployed.orchestrator.deployFailing({
    components: ['temporal-worker'],
    platform: { components: { 'temporal-worker': { command: ['sh', '-c', 'env; exit 1'] } } },
  });
  await deployed.orchestrator.deploy({ components: ['temporal-worker'] });
  let histories = 0;
  for await (const { workflowId, runId } of deployed.orchestrator.client.workflow.list()) {
    const history = await deployed.orchestrator.client.workflow.getHandle(workflowId, runId).fetchHistory();
    expect(leaks(everyText(history))).toEqual([]);
    histories++;
  }
  expect(histories).toBeGreaterThan(2);
});

test("none is in the worker's log, nor in what is rendered", async () => {
  expect(leaks(await deployed.orchestrator.log())).toEqual([]);
  const rendered = componentNames.flatMap((component) => manifests[component](deployed.platform));
  expect(leaks(JSON.stringify(rendered))).toEqual([]);
});

test('none is in the arguments of a process', async () => {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  expect(lines.some((line) => line.includes('redis-server'))).toBe(true);
  expect(leaks(lines.join('\n'))).toEqual([]);
});

/** All text in a value, with what is in byte arrays (Temporal's payloads) as text. */
function everyText(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (typeof value === 'string') return value;
  if (value && typeof value === 'object') return Object.values(value).map(everyText).join('\n');
  return '';
}
