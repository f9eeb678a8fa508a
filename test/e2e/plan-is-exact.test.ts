import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { partOf, planOf, toBeWritten, written } from '../support/plan-of.ts';
import { smallComponents, smallPlatform, type SmallPlatform } from '../support/small-platform.ts';
import type { PlatformLayer } from '../../src/platform/document.ts';

jest.setTimeout(600_000);

let small: SmallPlatform;
beforeAll(async () => {
  small = await smallPlatform();
});
afterAll(() => small?.remove());

const input = (platform: PlatformLayer = {}) => ({ components: smallComponents, platform });
const nothing = { changes: false, counts: { create: 0, configure: 0, replace: 0, prune: 0, unseen: 0, conflicts: 0 } };

test('before anything is there, what a server will hold is said to be unseen', async () => {
  const elsewhere = input({ namespacePrefix: `${small.prefix}x` });
  const plan = await planOf(small.orchestrator, elsewhere);
  expect(partOf(plan, 'Inside/postgres')).toMatchObject({ action: 'unseen', refusal: { reason: 'NotThere' } });
  expect(plan).toMatchObject({ revision: 0, changes: true, counts: { unseen: 1, configure: 0, unchanged: 0 } });
});

test('after a deployment, nothing would change', async () => {
  expect(await planOf(small.orchestrator, input())).toMatchObject(nothing);
});

test('a plan names just what the deployment writes: objects, keys of Secrets, databases and roles', async () => {
  const changed = input({
    components: {
      postgres: { databases: { reports: { owner: 'reports' } } },
      redis: { maxMemoryPolicy: 'allkeys-lfu' },
    },
  });
  const plan = await planOf(small.orchestrator, changed);
  const secret = `Secret/${small.prefix}database/postgres-secret`;
  expect(partOf(plan, secret).fields).toEqual([{ path: '.data.REPORTS_PASSWORD', after: '•••' }]);
  expect(toBeWritten(plan)).toEqual(
    expect.arrayContaining([secret, 'Database/postgres/reports', 'Role/postgres/reports']),
  );
  expect(toBeWritten(plan)).toEqual(written(await small.orchestrator.deploy(changed)));
  expect(await planOf(small.orchestrator, changed)).toMatchObject(nothing);
});

test('what somebody changed inside a server is in the plan, and not its values', async () => {
  await small.sql(`ALTER ROLE aroti SUPERUSER PASSWORD 'another'`);
  const plan = await planOf(small.orchestrator, input());
  expect(partOf(plan, 'Role/postgres/aroti').fields.map(({ path }) => path)).toEqual(['.attributes', '.password']);
  expect(JSON.stringify(plan)).not.toContain('another');
});

test('a server that does not answer is unseen, and keeps nobody from planning', async () => {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: `${small.prefix}database`, name: 'postgres' },
  };
  await small.edit(service, { spec: { selector: { app: 'nobody' } } });
  const plan = await planOf(small.orchestrator, { ...input(), platform: { conflicts: { postgres: 'force' } } });
  expect(partOf(plan, 'Inside/postgres')).toMatchObject({ action: 'unseen', refusal: { reason: 'NoAnswer' } });
  expect(plan.changes).toBe(true);
});
