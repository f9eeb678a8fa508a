import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { AutoscalingV2Api } from '@kubernetes/client-node';
import { deployedPlatform, type DeployedPlatform } from '../support/deployed-platform.ts';
import { withForward } from '../../src/kubernetes/forward.ts';
import { readSecret } from '../../src/kubernetes/secrets.ts';
import { componentNames } from '../../src/platform/components.ts';
import { ownService, type ServiceName } from '../../src/platform/names.ts';

jest.setTimeout(600_000);

let deployed: DeployedPlatform;
beforeAll(async () => {
  deployed = await deployedPlatform();
});
afterAll(() => deployed.orchestrator.stop());

const request = (service: ServiceName, path: string, init?: RequestInit): Promise<Response> =>
  withForward(deployed.cluster, ownService(deployed.platform, service), async ({ host, port }) => {
    const response = await fetch(`http://${host}:${port}${path}`, init);
    return new Response(await response.text(), response);
  });

const facts = (component: string) =>
  deployed.result.components.find((candidate) => candidate.component === component)?.facts.join('\n') ?? '';

test('every component is deployed and passed its own check', () => {
  expect(deployed.result.components.map(({ component, state }) => [component, state])).toEqual(
    componentNames.map((component) => [component, 'deployed']),
  );
  for (const database of ['aroti', 'keycloak', 'temporal', 'temporal_visibility']) {
    expect(facts('postgres')).toContain(database);
  }
  expect(facts('redis')).toContain('allkeys-lru');
  for (const component of ['keycloak', 'temporal', 'backend-api', 'temporal-worker'])
    expect(facts(component)).not.toBe('');
});

describe('a user can', () => {
  test('reach the API, which reaches its database and its cache', async () => {
    expect((await request('backend-api', '/ready')).status).toBe(200);
  });

  test('see the Temporal Web UI', async () => {
    const page = await request('temporal-ui', '/');
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<html');
  });

  test("use a protected route with a token of Keycloak's, and not without", async () => {
    const { AROTI_BACKEND_CLIENT_SECRET = '' } = await readSecret(deployed.cluster, 'keycloak', 'keycloak-secret');
    const answer = await request('keycloak', '/realms/aroti/protocol/openid-connect/token', {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: 'aroti-backend',
        client_secret: AROTI_BACKEND_CLIENT_SECRET,
      }),
    });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    const headers = { authorization: `Bearer ${token}` };
    expect((await request('backend-api', '/api/v1/me', { headers })).status).toBe(200);
    expect((await request('backend-api', '/api/v1/me')).status).toBe(401);
  });
});

test('the API has two replicas and an autoscaler that reads its metrics', async () => {
  const { status } = await deployed.cluster.apps.readNamespacedDeployment({
    name: 'aroti-backend-api',
    namespace: 'aroti',
  });
  expect(status?.readyReplicas).toBe(2);
  const autoscaling = deployed.cluster.kubeConfig.makeApiClient(AutoscalingV2Api);
  let active: string | undefined;
  while (active !== 'True') {
    const { items } = await autoscaling.listNamespacedHorizontalPodAutoscaler({ namespace: 'aroti' });
    active = items[0]?.status?.conditions?.find(({ type }) => type === 'ScalingActive')?.status;
    if (active !== 'True') await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  expect(active).toBe('True');
});
