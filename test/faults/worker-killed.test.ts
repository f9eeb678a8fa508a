import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { testCluster } from '../support/cluster.ts';
import { endStateOf, type EndState } from '../support/end-state.ts';
import { describePoint, killPointsOf, lanesOf, type KillPoint } from '../support/kill-points.ts';
import { deployKilledAt, type KilledRun } from '../support/killed-run.ts';
import { randomPrefix } from '../support/names.ts';
import { recordDeployment } from '../support/recorded-run.ts';
import { removePlatform } from '../support/remove-platform.ts';
import type { Cluster } from '../../src/kubernetes/client.ts';
import type { DeployInput } from '../../src/platform/deploy-input.ts';
import type { PlatformLayer } from '../../src/platform/document.ts';

jest.setTimeout(900_000);

/** Runs at the same time; each kill costs a run as long as a heartbeat may be missing. */
const runsAtOnce = 6;
const input: DeployInput = { components: ['namespaces', 'rbac', 'secrets', 'redis'] };

interface Lane extends KilledRun {
  points: KillPoint[];
  left: EndState;
}

let cluster: Cluster;
let points: KillPoint[];
let undisturbed: EndState;
let lanes: Lane[];
const prefixes: string[] = [];

beforeAll(async () => {
  cluster = await testCluster();
  const document = newDocument();
  const recorded = await recordDeployment(document, input);
  undisturbed = await endStateOf(cluster, document.namespacePrefix);
  points = killPointsOf(recorded.activities);
  lanes = await Promise.all(lanesOf(points, runsAtOnce).map(runLane));
});
afterAll(async () => {
  for (const prefix of prefixes) await removePlatform(cluster, prefix);
});

async function runLane(own: KillPoint[]): Promise<Lane> {
  const document = newDocument();
  const run = await deployKilledAt(own, document, input);
  return { ...run, points: own, left: await endStateOf(cluster, document.namespacePrefix) };
}

/** In series, so that a request that the API server sees belongs to one activity. */
function newDocument() {
  const namespacePrefix = randomPrefix();
  prefixes.push(namespacePrefix);
  return { profile: 'local', order: 'serial', namespacePrefix } satisfies PlatformLayer;
}

describe('a worker killed at every boundary of every activity, and in the middle of each', () => {
  test('was killed at all of these points', () => {
    const activities = new Set(points.map(({ activity }) => activity));
    expect([...activities]).toEqual(
      expect.arrayContaining([
        'resolvePlatform',
        'planChanges',
        'openRevision',
        'applyComponent redis',
        'recordOutcome',
      ]),
    );
    expect(lanes.flatMap(({ kills }) => kills).toSorted()).toEqual(points.map(describePoint).toSorted());
  });

  test('does not keep the run from ending well', () => {
    const states = lanes.flatMap(({ result }) => result.components.map(({ state }) => state));
    expect(states).toHaveLength(runsAtOnce * (input.components ?? []).length);
    expect(new Set(states)).toEqual(new Set(['deployed']));
  });

  test('leaves what an undisturbed run leaves', () => {
    expect(Object.keys(undisturbed.objects).length).toBeGreaterThan(20);
    expect(undisturbed.objects).toHaveProperty('deployments/aroti/redis.metadata.generation', 1);
    for (const { kills, left } of lanes)
      expect({ kills, objects: left.objects }).toEqual({ kills, objects: undisturbed.objects });
  });

  test('has nothing written twice', () => {
    for (const { kills, left } of lanes)
      expect({ kills, writes: left.writes }).toEqual({ kills, writes: undisturbed.writes });
  });
});
