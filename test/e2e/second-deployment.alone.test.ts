import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { deployedPlatform, type DeployedPlatform } from '../support/deployed-platform.ts';

jest.setTimeout(600_000);

let first: DeployedPlatform;
beforeAll(async () => {
  first = await deployedPlatform();
});
afterAll(() => first.orchestrator.stop());

test('a second deployment with nothing changed writes nothing', async () => {
  const before = await first.resourceVersions();
  const second = await first.orchestrator.deploy({});
  expect(await first.resourceVersions()).toEqual(before);
  const changes = second.components.flatMap((component) => component.changes);
  expect(changes.length).toBeGreaterThan(40);
  expect(changes.filter(({ action }) => action !== 'unchanged')).toEqual([]);
  expect(second.revision).toBe(first.result.revision);
});

test('a changed document changes just what it is about, under a revision of its own', async () => {
  const platform = { components: { redis: { maxMemoryPolicy: 'allkeys-lfu' as const } } };
  const changed = await first.orchestrator.deploy({ platform });
  const written = changed.components.flatMap(({ component, changes }) =>
    changes.filter(({ action }) => action !== 'unchanged').map(({ action }) => ({ component, action })),
  );
  expect(new Set(written.map(({ component }) => component))).toEqual(new Set(['redis']));
  expect(new Set(written.map(({ action }) => action))).toEqual(new Set(['configured']));
  expect(changed.revision).toBeGreaterThan(first.result.revision);
  expect(changed.components.find(({ component }) => component === 'redis')?.facts.join('\n')).toContain('allkeys-lfu');
  const back = await first.orchestrator.deploy({});
  expect(back.revision).toBeGreaterThan(changed.revision);
});
