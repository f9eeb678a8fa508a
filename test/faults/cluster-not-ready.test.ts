import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import {
  AdmissionregistrationV1Api,
  ApiextensionsV1Api,
  PatchStrategy,
  type KubernetesObject,
  type V1CustomResourceDefinition,
} from '@kubernetes/client-node';
import { testCluster } from '../support/cluster.ts';
import { startOrchestrator, type Orchestrator } from '../support/orchestrator.ts';
import { ownApp, ownAppComponents as components, withOwnApp, withOwnObjects } from '../support/own-app.ts';
import { SmallPlatforms } from '../support/small-platform.ts';
import type { Plain } from '../support/workloads.ts';
import { until } from '../../local/until.ts';
import type { Cluster } from '../../src/kubernetes/client.ts';
import { isNotFound } from '../../src/kubernetes/errors.ts';
import { get, send } from '../../src/kubernetes/request.ts';
import type { PlatformLayer } from '../../src/platform/document.ts';

jest.setTimeout(300_000);

const platforms = new SmallPlatforms();
let cluster: Cluster;
let orchestrator: Orchestrator;
/** What a test has done to the cluster, undone in any case. */
const undo: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  cluster = await testCluster();
  orchestrator = await startOrchestrator();
});
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});
afterAll(async () => {
  await orchestrator.stop();
  await platforms.remove(cluster);
});

async function expectDeployed(platform: PlatformLayer): Promise<void> {
  const result = await orchestrator.deploy({ components, platform });
  expect(result.components.map(({ state }) => state)).toEqual(components.map(() => 'deployed'));
}

test('a namespace stuck in Terminating is named, with the finalizer that holds it; once it is gone, the next run goes well', async () => {
  const base = platforms.next();
  const namespace = `${base.namespacePrefix}aroti`;
  const platform = { ...base, ...(await withOwnApp(orchestrator)) };
  await expectDeployed(platform);
  await cluster.core.createNamespacedConfigMap({
    namespace,
    body: { metadata: { name: 'held', finalizers: ['example.com/held'] } },
  });
  const release = async () => {
    const path = `/api/v1/namespaces/${namespace}/configmaps/held`;
    const body = { metadata: { finalizers: null } };
    await send(cluster, { object: 'held', method: 'PATCH', path, contentType: PatchStrategy.MergePatch, body }).catch(
      (error: unknown) => {
        if (!isNotFound(error)) throw error;
      },
    );
  };
  undo.push(release);
  await cluster.core.deleteNamespace({ name: namespace });

  const failure = await orchestrator.deployFailing({ components, platform });
  expect(failure.message).toContain(namespace);
  expect(failure.message).toContain('Terminating');
  expect(failure.message).toContain('example.com/held');

  await release();
  await until('the namespace is gone', 60_000, async () =>
    get(cluster, namespace, `/api/v1/namespaces/${namespace}`).then(
      () => undefined,
      () => true as const,
    ),
  );
  await expectDeployed(platform);
});

const group = `${Math.random().toString(36).slice(2, 8)}.faults.example.com`;

function widgets(): Plain<V1CustomResourceDefinition> {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `widgets.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object' } } } },
        },
      ],
    },
  };
}

const widget = { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name: 'first' }, spec: {} } as KubernetesObject;

test('a kind whose CRD is not there is named; with the CRD in the same deployment, it goes well', async () => {
  const base = platforms.next();
  const without = { ...base, ...(await withOwnObjects(orchestrator, [widget])) };
  const failure = await orchestrator.deployFailing({ components, platform: without });
  expect(failure.type).toBe('Refused');
  expect(failure.message).toContain('Widget');
  expect(failure.message).toContain(`${group}/v1`);

  undo.push(() =>
    cluster.kubeConfig.makeApiClient(ApiextensionsV1Api).deleteCustomResourceDefinition({ name: `widgets.${group}` }),
  );
  await expectDeployed({ ...base, ...(await withOwnObjects(orchestrator, [widget, widgets()])) });
});

test('a webhook that has no endpoints is named; once it is gone, the next run goes well', async () => {
  const base = platforms.next();
  const namespace = `${base.namespacePrefix}aroti`;
  await expectDeployed({ ...base, ...(await withOwnApp(orchestrator)) });
  const name = `${base.namespacePrefix}faults.example.com`;
  const admission = cluster.kubeConfig.makeApiClient(AdmissionregistrationV1Api);
  await cluster.core.createNamespacedService({
    namespace,
    body: { metadata: { name: 'nobody' }, spec: { selector: { app: 'nobody' }, ports: [{ port: 443 }] } },
  });
  await admission.createValidatingWebhookConfiguration({
    body: {
      metadata: { name },
      webhooks: [
        {
          name,
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          failurePolicy: 'Fail',
          clientConfig: { service: { namespace, name: 'nobody' } },
          rules: [
            { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['deployments'] },
          ],
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        },
      ],
    },
  });
  const remove = () => admission.deleteValidatingWebhookConfiguration({ name });
  undo.push(remove);

  const changed = { ...base, ...(await withOwnApp(orchestrator, { pod: { priority: 0, hostname: 'changed' } })) };
  const failure = await orchestrator.deployFailing({ components, platform: changed });
  expect(failure.type).toBe('Refused');
  expect(failure.message).toContain(`Deployment/${namespace}/${ownApp}`);
  expect(failure.message).toContain(name);
  expect(failure.message).toMatch(/no endpoints available/);

  await remove();
  undo.length = 0;
  await expectDeployed(changed);
});
