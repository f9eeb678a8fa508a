import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { deployedPlatform, type DeployedPlatform } from '../support/deployed-platform.ts';
import { planOf, toBeWritten } from '../support/plan-of.ts';
import type { Change } from '../../src/kubernetes/change.ts';
import type { PlatformLayer } from '../../src/platform/document.ts';

jest.setTimeout(600_000);

let deployed: DeployedPlatform;
beforeAll(async () => {
  deployed = await deployedPlatform();
});
afterAll(async () => {
  await deployed.orchestrator.deploy({});
  await deployed.orchestrator.stop();
});

const written = async (platform: PlatformLayer): Promise<Change[]> => {
  const result = await deployed.orchestrator.deploy({ components: ['keycloak', 'temporal'], platform });
  return result.components.flatMap(({ changes }) => changes).filter(({ action }) => action !== 'unchanged');
};

test("a change of the document changes Keycloak's client and Temporal's namespace; the same document again changes nothing", async () => {
  const platform: PlatformLayer = {
    components: {
      keycloak: { clients: { 'aroti-ios': { type: 'public', redirectUris: ['com.aroti.other:/callback'] } } },
      temporal: { retentionDays: 9 },
    },
  };
  const planned = toBeWritten(await planOf(deployed.orchestrator, { components: ['keycloak', 'temporal'], platform }));
  expect(planned).toEqual([expect.stringMatching(/aroti-ios$/), expect.stringMatching(/default$/)]);
  expect((await written(platform)).map(({ object, action }) => `${object} ${action}`)).toEqual([
    expect.stringMatching(/aroti-ios configured$/),
    expect.stringMatching(/default configured$/),
  ]);
  expect(await written(platform)).toEqual([]);
});
