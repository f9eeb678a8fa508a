import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import type { Client } from 'pg';
import { testCluster } from './cluster.ts';
import { randomPrefix } from './names.ts';
import { startOrchestrator, type Orchestrator } from './orchestrator.ts';
import { removePlatform } from './remove-platform.ts';
import { testBucket, type TestBucket } from './test-bucket.ts';
import { poll } from '../../src/checks/poll.ts';
import type { Cluster } from '../../src/kubernetes/client.ts';
import { withForward } from '../../src/kubernetes/forward.ts';
import { readSecret } from '../../src/kubernetes/secrets.ts';
import { resolvePlatform, type PlatformLayer } from '../../src/platform/document.ts';
import { withPostgres } from '../../src/postgres/with-postgres.ts';
import type { Artifact } from '../../src/storage/artifact.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { writeArtifact } from '../../src/storage/write-artifact.ts';
import type { BackupResult, DrillReport } from '../../src/workflows/backup-types.ts';

const components = ['namespaces', 'rbac', 'secrets', 'postgres'];

/** A PostgreSQL as the platform has it, with a bucket and a key pair for its backups. */
export interface BackedUpPlatform {
  cluster: Cluster;
  orchestrator: Orchestrator;
  prefix: string;
  bucket: TestBucket;
  /** The name of its folder in the bucket. */
  folder: string;
  document: PlatformLayer;
  identity: string;
  /** What another worker needs to do the same: the bucket's credentials, and the key. */
  env: Record<string, string>;
  backUp(input?: object): Promise<BackupResult>;
  drill(input?: object): Promise<DrillReport>;
  /** Writes an artifact as a backup does, encrypted, and gives what a manifest says of it. */
  write(folderKey: string, name: string, body: Uint8Array): Promise<Artifact>;
  /** The failure of a workflow that is bound to fail. */
  failing(type: string, input?: object): Promise<ApplicationFailure>;
  /** As the superuser. */
  inside<T>(database: string, use: (client: Client) => Promise<T>): Promise<T>;
  /** Namespaces of drills that are there and not on their way. */
  drillSpaces(): Promise<string[]>;
  /** Pods and volumes of dumps in directory format that are there; what is on its way is waited for. */
  scratchSpaces(): Promise<string[]>;
  remove(): Promise<void>;
}

export interface BackedUpOptions {
  /** Where the platform finds the S3 server at `endpoint`, if there is something in between. */
  through?: (endpoint: string) => Promise<string>;
  /** More of the worker's environment. */
  env?: Record<string, string>;
}

/** Deploys it under a prefix of its own; `backups` is laid over what its document says of them. */
export async function backedUpPlatform(
  backups: PlatformLayer['backups'] = {},
  { through, env: more }: BackedUpOptions = {},
): Promise<BackedUpPlatform> {
  const prefix = randomPrefix();
  const cluster = await testCluster();
  const bucket = await testBucket();
  const identity = await generateIdentity();
  const keyFolder = await mkdtemp(join(tmpdir(), 'aroti-key-'));
  const keyFile = join(keyFolder, 'key.txt');
  await writeFile(keyFile, `# a comment, as age-keygen writes one\n${identity}\n`, { mode: 0o600 });
  const document: PlatformLayer = {
    profile: 'local',
    name: 'kept',
    namespacePrefix: prefix,
    backups: {
      destinations: {
        primary: { ...bucket.destination, ...(through && { endpoint: await through(bucket.destination.endpoint) }) },
      },
      recipients: [await identityToRecipient(identity)],
      ...backups,
    },
  };
  const env = { ...bucket.env, AROTI_AGE_IDENTITY_FILE: keyFile, AROTI_SCHEDULES: 'off', ...more };
  const orchestrator = await startOrchestrator({ ownDocument: document, env });
  await orchestrator.deploy({ components });
  const folder = `${prefix}.kept`;
  let runs = 0;
  const execute = <Result>(type: string, input: object = {}): Promise<Result> =>
    orchestrator.client.workflow.execute(type, {
      taskQueue: orchestrator.taskQueue,
      workflowId: `${type}-${prefix}${++runs}`,
      args: [input],
    }) as Promise<Result>;
  return {
    cluster,
    orchestrator,
    prefix,
    bucket,
    folder,
    document,
    identity,
    env,
    backUp: (input) => execute<BackupResult>('backupDatabases', input),
    drill: (input) => execute<DrillReport>('restoreDrill', input),
    async write(folderKey, name, body) {
      const { backups } = resolvePlatform(document);
      const settings = backups.destinations['primary'];
      if (!settings) throw new Error('there is no destination');
      const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = bucket.env;
      const store = openStore('primary', settings, folder, { accessKeyId, secretAccessKey });
      const { compression, recipients } = backups;
      const signal = AbortSignal.timeout(60_000);
      return writeArtifact([store], `${folderKey}${name}`, once(body), { folderKey, compression, recipients, signal });
    },
    async failing(type, input) {
      const error: unknown = await execute(type, input).then(
        () => new Error(`${type} did not fail`),
        (failure: unknown) => failure,
      );
      const cause = error instanceof WorkflowFailedError ? error.cause : error;
      if (cause instanceof ApplicationFailure) return cause;
      throw cause;
    },
    async inside(database, use) {
      const secret = await readSecret(cluster, `${prefix}database`, 'postgres-secret');
      const login = { user: 'postgres', password: secret['POSTGRES_PASSWORD'] ?? '', database };
      const target = { namespace: `${prefix}database`, service: 'postgres', port: 5432 };
      return withForward(cluster, target, (address) =>
        withPostgres(address, login, AbortSignal.timeout(120_000), ({ client }) => use(client)),
      );
    },
    async drillSpaces() {
      const { items } = await cluster.core.listNamespace();
      return items
        .filter(({ metadata }) => metadata?.name?.startsWith(`${prefix}drill-`) && !metadata.deletionTimestamp)
        .map(({ metadata }) => metadata?.name ?? '');
    },
    async scratchSpaces() {
      const namespace = `${prefix}orchestrator`;
      const left = async () => {
        const pods = await cluster.core.listNamespacedPod({ namespace });
        const claims = await cluster.core.listNamespacedPersistentVolumeClaim({ namespace });
        return [...pods.items, ...claims.items].map(({ metadata }) => metadata?.name ?? '');
      };
      // A claim goes after its Pod, when the garbage is collected next.
      await poll(async () => (await left()).length === 0 || undefined, { timeoutMs: 20_000 });
      return left();
    },
    async remove() {
      await orchestrator.stop();
      await removePlatform(cluster, prefix);
      await bucket.remove();
      await rm(keyFolder, { recursive: true });
    },
  };
}

async function* once(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}
