import { Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import proto from '@temporalio/proto';
import type { Ports } from '../ports.ts';
import { writeWhole, type State } from '../state.ts';
import { basicEnv } from './basic-env.ts';
import type { Service } from './service.ts';

/** What runs of the orchestrator can be found by, and of which type each is. */
export const searchAttributes = {
  ArotiPlatform: 'Keyword',
  ArotiComponent: 'KeywordList',
  ArotiRevision: 'Int',
} as const;

const clientConfig = 'temporal/temporal.toml';
const answerWithinMs = 2000;

/** What Temporal's clients need to use the platform's own server, and nothing that the user keeps for another one. */
export function temporalEnv(state: State, ports: Ports): Record<string, string> {
  return { TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}`, TEMPORAL_CONFIG_FILE: state.path(clientConfig) };
}

/** Temporal's dev server with its Web UI; its history is a file of the platform's state. */
export async function temporalService(state: State, program: string, ports: Ports): Promise<Service> {
  const text = `[profile.default]\naddress = "127.0.0.1:${ports.temporal}"\n`;
  await writeWhole(state.path(clientConfig), text);
  return {
    name: 'temporal',
    title: 'Temporal',
    command: program,
    args: [
      'server',
      'start-dev',
      '--ip=127.0.0.1',
      `--port=${ports.temporal}`,
      `--ui-port=${ports.ui}`,
      ...historyIn(state.path('temporal', 'history.db')),
      '--log-level=warn',
      ...Object.entries(searchAttributes).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
    ],
    env: basicEnv(),
    serves: () => isTemporalServing(temporalEnv(state, ports)),
    servesWithinMs: 60_000,
  };
}

/**
 * Options of a dev server that keeps its history in a file. What it has answered outlives its own end, SIGKILL included; a power cut may
 * take the last moments, since not each of its many small transactions waits for the disk: that would be most of its time.
 */
export function historyIn(file: string): string[] {
  return [`--db-filename=${file}`, '--sqlite-pragma=journal_mode=wal', '--sqlite-pragma=synchronous=normal'];
}

/** True when the Temporal server that these variables lead to answers and has their namespace. */
export async function isTemporalServing(env: NodeJS.ProcessEnv): Promise<boolean> {
  return ask(env, async ({ workflowService }, namespace) => {
    await workflowService.describeNamespace({ namespace });
    return true;
  });
}

/** The identities of the workers that were seen lately on a task queue of that server. */
export async function pollersOf(env: NodeJS.ProcessEnv, taskQueue: string): Promise<string[]> {
  return ask(env, async ({ workflowService }, namespace) => {
    const { pollers } = await workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: taskQueue },
      taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    });
    return pollers.map(({ identity }) => identity ?? '');
  });
}

async function ask<T>(
  env: NodeJS.ProcessEnv,
  question: (connection: Connection, namespace: string) => Promise<T>,
): Promise<T> {
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig({ overrideEnvVars: definedOnly(env) });
  const connection = await Connection.connect({ ...connectionOptions, connectTimeout: answerWithinMs });
  try {
    return await connection.withDeadline(Date.now() + answerWithinMs, () => question(connection, namespace));
  } finally {
    await connection.close();
  }
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
