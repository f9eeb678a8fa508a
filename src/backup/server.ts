import { chooseWay, type Way } from './choose-way.ts';
import type { Address } from '../checks/address.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { withForward } from '../kubernetes/forward.ts';
import { findReadyEndpoint, type ServicePort } from '../kubernetes/ready-endpoint.ts';
import { externalOf } from '../platform/external.ts';
import { serviceAddress } from '../platform/names.ts';
import type { Platform } from '../platform/schema.ts';
import { ownPrograms, podPrograms, type Programs } from '../postgres/programs.ts';
import type { Login } from '../postgres/with-postgres.ts';

/** A server that is to be backed up, as it is reached from here. */
export interface Server {
  /** For sessions of the worker's own. */
  address: Address;
  programs: Programs;
  login: Login;
  way: Way;
}

/** The container of `src/manifests/postgres.ts`. */
const container = 'postgres';

/** Gives `use` the platform's server, for as long as it runs. Throws `InvalidInput` where `backups.via` does not fit, `ClusterError`, and what `use` throws. */
export async function withServer<Result>(
  cluster: Cluster,
  platform: Platform,
  login: Login,
  use: (server: Server) => Promise<Result>,
): Promise<Result> {
  const { host, port, inCluster } = serviceAddress(platform, 'postgres');
  const way = wayOf(platform, inCluster);
  if (!inCluster || way === 'direct') {
    const address = { host, port };
    return use({ address, programs: ownPrograms(address, login), login, way });
  }
  return withForward(cluster, inCluster, async (address) => {
    const programs = way === 'exec' ? await inPod(cluster, inCluster, login) : ownPrograms(address, login);
    return use({ address, programs, login, way });
  });
}

function wayOf(platform: Platform, inCluster: ServicePort | undefined): Way {
  return chooseWay(platform.backups.via, {
    ownServer: externalOf(platform, 'postgres') === undefined,
    inCluster: inCluster !== undefined,
    // Kubernetes sets it in every container.
    workerInCluster: process.env['KUBERNETES_SERVICE_HOST'] !== undefined,
  });
}

async function inPod(cluster: Cluster, service: ServicePort, login: Login): Promise<Programs> {
  const { pod } = await findReadyEndpoint(cluster, service);
  return podPrograms(cluster, { namespace: service.namespace, pod, container }, login);
}
