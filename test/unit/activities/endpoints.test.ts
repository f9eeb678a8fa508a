import { expect, test } from '@jest/globals';
import { endpointsOf } from '../../../src/activities/endpoints.ts';
import { manifests } from '../../../src/manifests/index.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';

test.each([
  ['postgres', ['postgres.database.svc.cluster.local:5432']],
  ['redis', ['redis.aroti.svc.cluster.local:6379']],
  ['keycloak', ['keycloak.keycloak.svc.cluster.local:8080']],
  ['temporal', ['temporal-frontend.temporal.svc.cluster.local:7233', 'temporal-ui.temporal.svc.cluster.local:8080']],
  ['backend-api', ['aroti-backend-api.aroti.svc.cluster.local:8888']],
  ['temporal-worker', []],
] as const)('%s serves where the seed says', (component, endpoints) => {
  expect(endpointsOf(manifests[component](resolvePlatform({})))).toEqual(endpoints);
});
