import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KubernetesObject } from '@kubernetes/client-node';
import { Client, Connection } from '@temporalio/client';
import { stringify } from 'yaml';
import { failureOf } from './failure-of.ts';
import { bundleFile } from './workflow-bundle.ts';
import type { PlatformLayer } from '../../src/platform/document.ts';
import type { DeployInput } from '../../src/platform/deploy-input.ts';
import type { deployPlatform } from '../../src/workflows/deploy-platform.ts';
import { rootCause, type ApplicationFailure } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';

const root = fileURLToPath(new URL('../..', import.meta.url));
let orchestrators = 0;

/** A worker as users run it, in a process of its own on a task queue of its own, and a client of the Temporal that it works for. */
export interface Orchestrator {
  client: Client;
  taskQueue: string;
  /** Where the worker's own platform document lies. */
  documentFile: string;
  /** Everything that its workers have logged. */
  log(): Promise<string>;
  start(input: unknown, workflowId?: string): Promise<WorkflowHandle<typeof deployPlatform>>;
  deploy(input: DeployInput): Promise<Awaited<ReturnType<typeof deployPlatform>>>;
  /** Deploys what is bound to fail, and gives the failure. */
  deployFailing(input: unknown): Promise<ApplicationFailure>;
  /** Ends the worker as a crash would. */
  kill(): Promise<void>;
  /** Ends the worker as a deployment of it would: it lets go of what it has in hand first. */
  stopWorker(): Promise<void>;
  startWorker(): Promise<void>;
  /** Process id of the newest worker. */
  pid(): number;
  /** Puts objects into a file of the worker's folder, for a component of one's own; gives the path for the document. */
  writeManifests(name: string, objects: readonly KubernetesObject[]): Promise<string>;
  stop(): Promise<void>;
}

export interface OrchestratorOptions {
  /** The worker's own platform document. */
  ownDocument?: PlatformLayer;
  /** The worker's kubeconfig, where it is not the test cluster's own. */
  kubeconfig?: string;
  /** Shared with another orchestrator; its own unless given. */
  taskQueue?: string;
  /** More of the worker's environment. */
  env?: Record<string, string>;
  /** Another Temporal than the test platform's. */
  temporalAddress?: string;
  /** Where the worker finds that Temporal, if there is something in between. */
  workerTemporalAddress?: string;
}

/** Starts a worker on the test cluster and the test platform's Temporal. */
export async function startOrchestrator(options: OrchestratorOptions = {}): Promise<Orchestrator> {
  const {
    ownDocument = {},
    kubeconfig = required('AROTI_TEST_KUBECONFIG'),
    temporalAddress = required('AROTI_TEST_TEMPORAL_ADDRESS'),
    workerTemporalAddress = temporalAddress,
    taskQueue = `platform-${process.pid}-${++orchestrators}`,
    env = {},
  } = options;
  const folder = await mkdtemp(join(tmpdir(), 'aroti-worker-'));
  const logFile = join(folder, 'worker.log');
  const documentFile = join(folder, 'platform.yaml');
  await writeFile(documentFile, stringify(ownDocument));
  const connection = await Connection.connect({ address: temporalAddress });
  const client = new Client({ connection });
  let pid = 0;
  let end: (signal: NodeJS.Signals) => Promise<void> = async () => {};

  const startWorker = async () => {
    const output = await open(logFile, 'a');
    const child = spawn(process.execPath, ['worker.ts'], {
      cwd: root,
      stdio: ['ignore', output.fd, output.fd],
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        KUBECONFIG: kubeconfig,
        TEMPORAL_ADDRESS: workerTemporalAddress,
        AROTI_TASK_QUEUE: taskQueue,
        AROTI_PLATFORM_FILE: documentFile,
        AROTI_METRICS_ADDRESS: '',
        AROTI_SCHEDULES: 'off',
        AROTI_WORKFLOW_BUNDLE: bundleFile(),
        ...env,
      },
    });
    await output.close();
    pid = child.pid ?? 0;
    const ended = once(child, 'exit');
    end = async (signal) => {
      child.kill(signal);
      await ended;
    };
  };
  await startWorker();

  const start: Orchestrator['start'] = (input, workflowId = `deploy-${randomUUID()}`) =>
    client.workflow.start<typeof deployPlatform>('deployPlatform', { taskQueue, workflowId, args: [input] });
  return {
    client,
    taskQueue,
    documentFile,
    start,
    startWorker,
    pid: () => pid,
    async writeManifests(name, objects) {
      const file = `${name}.yaml`;
      await writeFile(join(folder, file), objects.map((object) => stringify(object, { version: '1.1' })).join('---\n'));
      return file;
    },
    log: () => readFile(logFile, 'utf8'),
    deploy: async (input) => (await start(input)).result().catch(withCause),
    deployFailing: async (input) => failureOf(await start(input)),
    kill: () => end('SIGKILL'),
    stopWorker: () => end('SIGTERM'),
    async stop() {
      await end('SIGTERM');
      await connection.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** A report of a test shows an error's message, but not what caused it. */
function withCause(error: Error): never {
  throw new Error(`${error.message}: ${rootCause(error)}`, { cause: error });
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run these tests with \`npm test\` or \`npm run test:e2e\``);
  return value;
}
