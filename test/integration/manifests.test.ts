import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { randomPrefix } from '../support/names.ts';
import { removePlatform } from '../support/remove-platform.ts';
import { testCluster } from '../support/cluster.ts';
import { applyObjects } from '../../src/kubernetes/apply.ts';
import type { Cluster } from '../../src/kubernetes/client.ts';
import type { ObjectPlan } from '../../src/kubernetes/plan/object-plan.ts';
import { planObjects } from '../../src/kubernetes/plan/plan-objects.ts';
import { manifests } from '../../src/manifests/index.ts';
import { componentNames, type ComponentName } from '../../src/platform/components.ts';
import { resolvePlatform, type PlatformLayer } from '../../src/platform/document.ts';

jest.setTimeout(60_000);

const namespacePrefix = randomPrefix();
const documents: [string, PlatformLayer][] = [
  ['the default document', {}],
  ['the local profile', { profile: 'local' }],
  [
    'a document that changes much',
    {
      name: 'shop',
      imagePullPolicy: 'Always',
      components: {
        postgres: { storage: { size: '1.5Ti', className: 'fast-ssd' }, maxConnections: 50 },
        'backend-api': {
          port: 9000,
          replicas: 1,
          autoscaling: { enabled: false },
          disruptionBudget: { minAvailable: 0 },
        },
        'temporal-worker': { env: { GREETING: 'hello' } },
      },
    },
  ],
];

let cluster: Cluster;
beforeAll(async () => {
  cluster = await testCluster();
  // A dry run of an object needs its namespace to be there.
  await applyObjects(cluster, manifests.namespaces(resolvePlatform({ namespacePrefix })));
});
afterAll(() => removePlatform(cluster, namespacePrefix));

describe.each(documents)('%s', (_what, document) => {
  test.each(componentNames.filter((name) => name !== 'secrets'))(
    'the API server takes every object of %s',
    async (component) => {
      const plans = await plan(document, component);
      const action = component === 'namespaces' ? /^(unchanged|configure)$/ : /^create$/;
      expect(plans.length).toBeGreaterThan(0);
      for (const plan of plans) expect(plan).toMatchObject({ action: expect.stringMatching(action), conflicts: [] });
    },
  );
});

function plan(document: PlatformLayer, component: ComponentName): Promise<ObjectPlan[]> {
  const platform = resolvePlatform(document, { namespacePrefix });
  return planObjects(cluster, manifests[component](platform), { component, conflicts: {} });
}
