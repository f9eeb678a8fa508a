import { PatchStrategy, type KubernetesObject } from '@kubernetes/client-node';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { testCluster } from './cluster.ts';
import { randomPrefix } from './names.ts';
import { startOrchestrator, type Orchestrator } from './orchestrator.ts';
import { removePlatform } from './remove-platform.ts';
import type { Cluster } from '../../src/kubernetes/client.ts';
import { withForward } from '../../src/kubernetes/forward.ts';
import { send } from '../../src/kubernetes/request.ts';
import { objectPath } from '../../src/kubernetes/resources.ts';
import { readSecret } from '../../src/kubernetes/secrets.ts';
import type { PlatformLayer } from '../../src/platform/document.ts';
import { withPostgres } from '../../src/postgres/with-postgres.ts';
import type { DiagnoseReport, VerifyReport } from '../../src/workflows/types.ts';

/** The components of a platform that is quickly there, and real. */
export const smallComponents = ['namespaces', 'rbac', 'secrets', 'postgres', 'redis'];

/** A small platform of a test's own, to be broken. */
export interface SmallPlatform {
  cluster: Cluster;
  orchestrator: Orchestrator;
  prefix: string;
  document: PlatformLayer;
  diagnose(): Promise<DiagnoseReport>;
  /** The report, also where the run fails because of it. */
  verify(more?: { selfHeal?: boolean }): Promise<{ report: VerifyReport; failure?: ApplicationFailure }>;
  /** Changes an object as somebody else would, by a strategic merge. */
  edit(object: KubernetesObject, change: object, manager?: string): Promise<void>;
  /** Executes a statement as the superuser. */
  sql(statement: string): Promise<void>;
  /** Every value that is in one of its Secrets. */
  secretValues(): Promise<string[]>;
  remove(): Promise<void>;
}

/** Deploys it, under a prefix of its own. */
export async function smallPlatform(): Promise<SmallPlatform> {
  const prefix = randomPrefix();
  const document: PlatformLayer = { profile: 'local', name: 'small', namespacePrefix: prefix };
  const cluster = await testCluster();
  const orchestrator = await startOrchestrator({ ownDocument: document });
  const input = { components: smallComponents };
  await orchestrator.deploy(input);
  let runs = 0;
  const execute = <Result>(type: string, more: object = {}): Promise<Result> =>
    orchestrator.client.workflow.execute(type, {
      taskQueue: orchestrator.taskQueue,
      workflowId: `${type}-${prefix}${++runs}`,
      args: [{ ...input, ...more }],
    }) as Promise<Result>;
  return {
    cluster,
    orchestrator,
    prefix,
    document,
    diagnose: () => execute<DiagnoseReport>('diagnosePlatform'),
    async verify(more) {
      try {
        return { report: await execute<VerifyReport>('verifyPlatform', more) };
      } catch (error) {
        const failure = error instanceof WorkflowFailedError ? error.cause : undefined;
        if (!(failure instanceof ApplicationFailure) || failure.type !== 'Unhealthy') throw error;
        return { report: failure.details?.[0] as VerifyReport, failure };
      }
    },
    async edit(object, body, manager = 'somebody') {
      const path = await objectPath(cluster, object);
      const contentType = PatchStrategy.StrategicMergePatch;
      await send(cluster, {
        object: 'edit',
        method: 'PATCH',
        path,
        query: { fieldManager: manager },
        contentType,
        body,
      });
    },
    async sql(statement) {
      const secret = await readSecret(cluster, `${prefix}database`, 'postgres-secret');
      const login = { user: 'postgres', password: secret['POSTGRES_PASSWORD'] ?? '', database: 'postgres' };
      const target = { namespace: `${prefix}database`, service: 'postgres', port: 5432 };
      await withForward(cluster, target, (address) =>
        withPostgres(address, login, AbortSignal.timeout(30_000), ({ client }) => client.query(statement)),
      );
    },
    async secretValues() {
      const names = [
        'database/postgres-secret',
        'aroti/redis-secret',
        'keycloak/keycloak-secret',
        'aroti/aroti-backend-secrets',
      ];
      const secrets = names.map((name) => name.split('/') as [string, string]);
      const read = await Promise.all(secrets.map(([namespace, name]) => readSecret(cluster, prefix + namespace, name)));
      return read.flatMap((values) => Object.values(values)).filter((value) => value.length >= 12);
    },
    async remove() {
      await orchestrator.stop();
      await removePlatform(cluster, prefix);
    },
  };
}
