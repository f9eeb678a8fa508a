import type { KubernetesObject } from '@kubernetes/client-node';
import { testCluster } from './cluster.ts';
import { startOrchestrator, type Orchestrator } from './orchestrator.ts';
import { fieldManager } from '../../src/kubernetes/apply.ts';
import type { Cluster } from '../../src/kubernetes/client.ts';
import type { PlatformLayer } from '../../src/platform/document.ts';
import { resolvePlatform } from '../../src/platform/document.ts';
import type { Platform } from '../../src/platform/schema.ts';
import { componentNames } from '../../src/platform/components.ts';
import { manifests } from '../../src/manifests/index.ts';
import type { DeployResult } from '../../src/workflows/types.ts';

/** The whole platform as `npm run up` deploys it, on the test cluster. */
export interface DeployedPlatform {
  cluster: Cluster;
  platform: Platform;
  orchestrator: Orchestrator;
  /** Of the deployment that made sure that it is there. */
  result: DeployResult;
  workflowId: string;
  /** resourceVersion of each of its objects, by `Kind/namespace/name`, or what else shows that it was not written. */
  resourceVersions(): Promise<Record<string, string>>;
}

const document: PlatformLayer = { profile: 'local' };

/** Deploys the whole platform, which takes no time where an earlier test did; stop its orchestrator in the end. */
export async function deployedPlatform(): Promise<DeployedPlatform> {
  const cluster = await testCluster();
  const orchestrator = await startOrchestrator({ ownDocument: document });
  const platform = resolvePlatform(document);
  const workflowId = `deploy-aroti-${Date.now()}`;
  const result = await (await orchestrator.start({}, workflowId)).result();
  const resourceVersions = async () => {
    const objects = componentNames.flatMap((component) => manifests[component](platform));
    const rows = objects.map(async ({ apiVersion, kind, metadata }) => {
      const live = await cluster.objects.read({
        apiVersion: apiVersion ?? '',
        kind: kind ?? '',
        metadata: { name: metadata?.name ?? '', namespace: metadata?.namespace ?? '' },
      });
      return [`${kind}/${metadata?.namespace ?? ''}/${metadata?.name}`, versionOf(live)] as const;
    });
    return Object.fromEntries(await Promise.all(rows));
  };
  return { cluster, platform, orchestrator, result, workflowId, resourceVersions };
}

// The autoscaler's controller writes its status, and with it its resourceVersion, every few seconds; what the orchestrator
// wrote there is told by its own entry in managedFields.
function versionOf({ kind, metadata }: KubernetesObject): string {
  if (kind !== 'HorizontalPodAutoscaler') return `resourceVersion ${metadata?.resourceVersion}`;
  return JSON.stringify(metadata?.managedFields?.filter(({ manager }) => manager === fieldManager));
}
