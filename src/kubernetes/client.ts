import http from 'node:http';
import https from 'node:https';
import { AppsV1Api, AutoscalingV2Api, CoreV1Api, KubeConfig, KubernetesObjectApi } from '@kubernetes/client-node';
import { errorText } from '../checks/error-text.ts';
import { RateLimiter, type RateLimits } from './rate-limiter.ts';

/** A connection to one cluster: where it is, how to log in, and what is kept between requests. */
export interface Cluster {
  /** Name of the kubeconfig's context. */
  readonly context: string;
  /** Address of the API server. */
  readonly server: string;
  readonly kubeConfig: KubeConfig;
  /** The library's own clients, for single typed requests. */
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
  readonly autoscaling: AutoscalingV2Api;
  readonly objects: KubernetesObjectApi;
  /** Keeps connections open between requests; idle ones don't keep the process alive. */
  readonly agent: http.Agent;
  /** Every request waits for its turn here; a watch is one. */
  readonly limiter: RateLimiter;
  /** What kinds each `group/version` has, by `apiVersion`, as far as it was asked for. */
  readonly kinds: Map<string, Promise<ReadonlyMap<string, Resource>>>;
}

/** How a kind is addressed. */
export interface Resource {
  plural: string;
  namespaced: boolean;
}

/** The kubeconfig has no context of that name, can't be read, or there is none at all; the message says what there is. */
export class UnknownContext extends Error {
  override readonly name = 'UnknownContext';
}

/**
 * The cluster that a context of the kubeconfig names; absent: its current one. The kubeconfig is KUBECONFIG, else
 * `~/.kube/config`, else the Pod's own account. Throws `UnknownContext`; nothing is sent yet.
 */
export function connectCluster(context?: string, limits?: RateLimits): Cluster {
  const kubeConfig = new KubeConfig();
  try {
    kubeConfig.loadFromDefault();
  } catch (error) {
    throw new UnknownContext(`the kubeconfig can't be read: ${errorText(error)}`, { cause: error });
  }
  return clusterOf(kubeConfig, context, limits);
}

/** The same for a kubeconfig that is already loaded. */
export function clusterOf(
  kubeConfig: KubeConfig,
  context: string | undefined = kubeConfig.getCurrentContext(),
  limits?: RateLimits,
): Cluster {
  const known = kubeConfig.getContexts().map(({ name }) => name);
  if (isGuess(kubeConfig)) {
    throw new UnknownContext('no kubeconfig: set KUBECONFIG, write ~/.kube/config, or run inside a cluster');
  }
  if (!context || !known.includes(context)) {
    const wanted = context
      ? `no context ${JSON.stringify(context)} in the kubeconfig`
      : 'the kubeconfig has no current context';
    throw new UnknownContext(`${wanted}; it knows: ${known.join(', ') || 'none'}`);
  }
  kubeConfig.setCurrentContext(context);
  const server = kubeConfig.getCurrentCluster()?.server;
  if (!server)
    throw new UnknownContext(
      `context ${JSON.stringify(context)} names a cluster that the kubeconfig does not describe`,
    );
  const { Agent } = server.startsWith('http:') ? http : https;
  return {
    context,
    server: server.replace(/\/+$/, ''),
    kubeConfig,
    core: kubeConfig.makeApiClient(CoreV1Api),
    apps: kubeConfig.makeApiClient(AppsV1Api),
    autoscaling: kubeConfig.makeApiClient(AutoscalingV2Api),
    objects: KubernetesObjectApi.makeApiClient(kubeConfig),
    agent: new Agent({ keepAlive: true, keepAliveMsecs: 30_000 }),
    limiter: new RateLimiter(limits),
    kinds: new Map(),
  };
}

/** Where it finds nothing, the library makes up a server on this machine. */
function isGuess(kubeConfig: KubeConfig): boolean {
  return (
    kubeConfig.getContexts()[0]?.name === 'loaded-context' &&
    kubeConfig.getCurrentCluster()?.server === 'http://localhost:8080'
  );
}
