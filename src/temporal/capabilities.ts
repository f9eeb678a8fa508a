import type { TemporalConnection } from './connection.ts';
import { grpcCode, grpcCodes } from './grpc-code.ts';
import { hasSearchAttributes } from './search-attributes.ts';
import { isAtLeast, supportWarning } from './version.ts';

/** What a server can do that the orchestrator uses; it goes without what is false. */
export interface Capabilities {
  serverVersion: string;
  /** A worker's own search attributes are registered, with their types. */
  searchAttributes: boolean;
  /** Summaries of workflows and activities are kept and shown. */
  userMetadata: boolean;
  /** Workflows can be sent updates. */
  updates: boolean;
  /** Workers can be rolled out as versions of a deployment. */
  workerVersioning: boolean;
  /** Why this server should be replaced, if it should. */
  warnings: string[];
}

const answerMs = 10_000;
/** UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED */
const accepted = 2;
/** User metadata came with 1.25; no answer of the server's tells. */
const userMetadataSince = 25;
/** How servers say that they can't do something, or that we may not. */
const cannot = new Set<number | undefined>([
  grpcCodes.unimplemented,
  grpcCodes.permissionDenied,
  grpcCodes.unauthenticated,
]);

/** Asks the server what it can do. Throws where it doesn't answer at all. */
export async function askCapabilities(connection: TemporalConnection, namespace: string): Promise<Capabilities> {
  return connection.withDeadline(Date.now() + answerMs, async () => {
    const { serverVersion } = await connection.workflowService.getSystemInfo({});
    const [searchAttributes, updates, workerVersioning] = await Promise.all([
      can(() => hasSearchAttributes(connection, namespace)),
      can(() => takesUpdates(connection, namespace)),
      can(() => listsDeployments(connection, namespace)),
    ]);
    const warning = supportWarning(serverVersion);
    return {
      serverVersion,
      searchAttributes,
      userMetadata: isAtLeast(serverVersion, userMetadataSince),
      updates,
      workerVersioning,
      warnings: warning ? [warning] : [],
    };
  });
}

async function can(ask: () => Promise<boolean>): Promise<boolean> {
  try {
    return await ask();
  } catch (error) {
    if (cannot.has(grpcCode(error))) return false;
    throw error;
  }
}

/** An update for a workflow that doesn't exist: where updates are switched off, that is said first. */
async function takesUpdates({ workflowService }: TemporalConnection, namespace: string): Promise<boolean> {
  try {
    await workflowService.updateWorkflowExecution({
      namespace,
      workflowExecution: { workflowId: 'aroti-orchestrator-asks-for-updates' },
      waitPolicy: { lifecycleStage: accepted },
      request: { meta: { updateId: 'ask', identity: 'aroti-orchestrator' }, input: { name: 'ask' } },
    });
  } catch (error) {
    if (grpcCode(error) !== grpcCodes.notFound) throw error;
  }
  return true;
}

async function listsDeployments({ workflowService }: TemporalConnection, namespace: string): Promise<boolean> {
  await workflowService.listWorkerDeployments({ namespace, pageSize: 1 });
  return true;
}
