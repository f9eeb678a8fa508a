import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type {
  KubernetesObject,
  V1Job,
  V1PersistentVolumeClaim,
  V1Service,
  V1StatefulSet,
  V1Volume,
} from '@kubernetes/client-node';
import { auditedWrites } from '../support/audit.ts';
import { testCluster } from '../support/cluster.ts';
import { startOrchestrator, type Orchestrator } from '../support/orchestrator.ts';
import { ownAppComponents as components, ownContainer, withOwnObjects } from '../support/own-app.ts';
import { partOf, planOf } from '../support/plan-of.ts';
import { SmallPlatforms } from '../support/small-platform.ts';
import { labelsFor, script, type Plain } from '../support/workloads.ts';
import type { Cluster } from '../../src/kubernetes/client.ts';
import { fieldManager } from '../../src/kubernetes/field-manager.ts';

jest.setTimeout(300_000);

const platforms = new SmallPlatforms();
let cluster: Cluster;
let orchestrator: Orchestrator;

beforeAll(async () => {
  cluster = await testCluster();
  orchestrator = await startOrchestrator();
});
afterAll(async () => {
  await orchestrator.stop();
  await platforms.remove(cluster);
});

const name = 'store';
const metadata = { name, labels: { app: name } };
const claimOf = (size: string, storageClassName?: string) => ({
  accessModes: ['ReadWriteOnce'],
  resources: { requests: { storage: size } },
  ...(storageClassName && { storageClassName }),
});
const pod = (volumes: Plain<V1Volume>[] = []) => ({
  metadata: { labels: labelsFor(name) },
  spec: {
    terminationGracePeriodSeconds: 0,
    containers: [{ ...ownContainer(), volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
    volumes,
  },
});

function statefulSet(size: string): Plain<V1StatefulSet> {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata,
    spec: {
      serviceName: name,
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: pod(),
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claimOf(size) }],
    },
  };
}

function service(clusterIP?: string): Plain<V1Service> {
  const spec = { selector: { app: name }, ports: [{ name: 'main', port: 80 }], ...(clusterIP && { clusterIP }) };
  return { apiVersion: 'v1', kind: 'Service', metadata, spec };
}

/** A claim, and a Pod that uses it: a claim that nobody uses gets no volume. */
function claim(storageClassName?: string): KubernetesObject[] {
  const own: Plain<V1PersistentVolumeClaim> = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata,
    spec: claimOf('1Mi', storageClassName),
  };
  const template = pod([{ name: 'data', persistentVolumeClaim: { claimName: name } }]);
  const user = { selector: { matchLabels: { app: name } }, template, strategy: { type: 'Recreate' } };
  return [own, { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: user } as KubernetesObject];
}

function job(said: string): Plain<V1Job> {
  const container = { ...ownContainer(script(`echo ${said}`)) };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata,
    spec: { template: { spec: { restartPolicy: 'Never', containers: [container] } } },
  };
}

/** A platform that has the first objects, and the inputs for both. */
async function deployed(before: KubernetesObject[], after: KubernetesObject[]) {
  const base = platforms.next();
  const [first, second] = await Promise.all([before, after].map((objects) => withOwnObjects(orchestrator, objects)));
  const input = { components, platform: { ...base, ...second } };
  await orchestrator.deploy({ components, platform: { ...base, ...first } });
  return { input, prefix: base.namespacePrefix, namespace: `${base.namespacePrefix}aroti` };
}

describe('a change that the API server never makes is in the plan, and the data stay', () => {
  test("a StatefulSet's volumeClaimTemplates: replaced, its Pod and its volume are left alone", async () => {
    const { input, namespace } = await deployed([statefulSet('1Mi')], [statefulSet('2Mi')]);
    const uids = async () => {
      const { metadata: set } = await cluster.apps.readNamespacedStatefulSet({ name, namespace });
      const { metadata: first } = await cluster.core.readNamespacedPod({ name: `${name}-0`, namespace });
      const volume = await cluster.core.readNamespacedPersistentVolumeClaim({ name: `data-${name}-0`, namespace });
      return { set: set?.uid, kept: [first?.uid, volume.metadata?.uid, volume.spec?.volumeName] };
    };
    const before = await uids();
    expect(partOf(await planOf(orchestrator, input), `StatefulSet/${namespace}/${name}`).action).toBe('replace');
    expect(await uids()).toEqual(before);

    const result = await orchestrator.deploy(input);
    expect(result.components.map(({ state }) => state)).toEqual(components.map(() => 'deployed'));
    const after = await uids();
    expect(after.set).not.toBe(before.set);
    expect(after.kept).toEqual(before.kept);
  });

  test.each<[string, string, KubernetesObject[], KubernetesObject[], string]>([
    ["a Service's clusterIP", 'Service', [service()], [service('10.96.77.77')], 'clusterIP'],
    ["a claim's class", 'PersistentVolumeClaim', claim(), claim('another'), 'storageClassName'],
  ])('%s: refused, and nothing is written', async (_name, kind, before, after, field) => {
    const { input, prefix, namespace } = await deployed(before, after);
    const part = partOf(await planOf(orchestrator, input), `${kind}/${namespace}/${name}`);
    expect(part.action).toBe('refuse');
    expect(`${part.refusal?.message} ${part.refusal?.suggestion}`).toContain(field);

    const since = Date.now();
    const failure = await orchestrator.deployFailing(input);
    expect(failure.type).toBe('Refused');
    expect(failure.message).toContain(`${kind}/${namespace}/${name}`);
    expect(failure.message).toContain(field);
    const writes = await auditedWrites({ prefix, since });
    expect(writes.filter((write) => write.fieldManager === fieldManager && !write.dryRun)).toEqual([]);
  });

  test("a Job's template: another Job runs", async () => {
    const { input, namespace } = await deployed([job('one')], [job('two')]);
    const result = await orchestrator.deploy(input);
    expect(result.components.map(({ state }) => state)).toEqual(components.map(() => 'deployed'));
    const { BatchV1Api } = await import('@kubernetes/client-node');
    const { items } = await cluster.kubeConfig.makeApiClient(BatchV1Api).listNamespacedJob({ namespace });
    const commands = items.map(({ spec }) => spec?.template.spec?.containers[0]?.command?.at(-1));
    expect(commands).toContain('echo two');
  });
});
