import { randomBytes } from 'node:crypto';
import { removeNamespace, testCluster } from './cluster.ts';
import { randomPrefix } from './names.ts';
import { serverObjects, serverPods, type PodKind } from './server-pods.ts';
import { serverStartMs, type TestServer } from './servers.ts';
import type { ServerPod } from '../../src/postgres/programs.ts';
import type { Address } from '../../src/checks/address.ts';
import { poll } from '../../src/checks/poll.ts';
import type { Cluster } from '../../src/kubernetes/client.ts';
import { withForward } from '../../src/kubernetes/forward.ts';
import { findReadyEndpoint } from '../../src/kubernetes/ready-endpoint.ts';

/** A server in a Pod, in a namespace of its own on the test cluster, reached through a forwarded port. */
export async function serverInPod(kind: PodKind): Promise<TestServer & { pod: ServerPod }> {
  const cluster = await testCluster();
  const namespace = `${randomPrefix()}${kind}`;
  const password = randomBytes(18).toString('base64url');
  const [space, pod, service] = serverObjects(kind, namespace, password);
  const remove = () => removeNamespace(cluster, namespace);
  await cluster.core.createNamespace({ body: space });
  try {
    await cluster.core.createNamespacedPod({ namespace, body: pod });
    await cluster.core.createNamespacedService({ namespace, body: service });
    await podReady(cluster, namespace, kind);
    const forward = await heldForward(cluster, namespace, kind);
    return {
      address: forward.address,
      admin: { user: serverPods[kind].user, password },
      pod: { namespace, pod: kind, container: kind },
      async stop() {
        await forward.release();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function podReady(cluster: Cluster, namespace: string, name: string): Promise<void> {
  let seen = '';
  const ready = await poll(
    async () => {
      const { status } = await cluster.core.readNamespacedPod({ name, namespace });
      seen = JSON.stringify(status?.containerStatuses?.map(({ state }) => state) ?? status?.phase);
      return status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True' || undefined;
    },
    { timeoutMs: serverStartMs - 10_000 },
  );
  if (!ready) throw new Error(`the Pod ${namespace}/${name} does not get ready: ${seen}`);
}

/** A forwarded port that stays open until it is released. */
async function heldForward(
  cluster: Cluster,
  namespace: string,
  kind: PodKind,
): Promise<{ address: Address; release(): Promise<void> }> {
  const open = Promise.withResolvers<Address>();
  const released = Promise.withResolvers<void>();
  const target = { namespace, service: kind, port: serverPods[kind].port };
  // A ready Pod is behind its Service a moment later.
  await poll(() => findReadyEndpoint(cluster, target).catch(() => undefined), { timeoutMs: 20_000 });
  const forwarding = withForward(cluster, target, (address) => {
    open.resolve(address);
    return released.promise;
  });
  forwarding.catch(open.reject);
  return {
    address: await open.promise,
    release() {
      released.resolve();
      return forwarding;
    },
  };
}
