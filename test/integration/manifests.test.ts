import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { randomPrefix } from '../support/names.ts';
import { removePlatform } from '../support/remove-platform.ts';
import { testCluster } from '../support/cluster.ts';
import { applyObjects } from '../../src/kubernetes/apply.ts';
import type { Change } from '../../src/kubernetes/change.ts';
import type { Cluster } from '../../src/kubernetes/client.ts';
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
      const changes = await dryRun(document, component);
      const there = component === 'namespaces';
      expect(changes.length).toBeGreaterThan(0);
      for (const { action } of changes) expect(action === 'created').toBe(!there);
    },
  );
});

function dryRun(document: PlatformLayer, component: ComponentName): Promise<Change[]> {
  const platform = resolvePlatform(document, { namespacePrefix });
  return applyObjects(cluster, manifests[component](platform), { dryRun: true });
}
