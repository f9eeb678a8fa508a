import { progressing, ready, type LiveObject, type Readiness, type ReadinessContext } from './types.ts';

/** The parts of Argo CD's Application that tell how far it is. */
interface Application {
  operation?: object;
  status?: {
    sync?: { status?: string; revision?: string };
    health?: { status?: string };
    operationState?: { phase?: string; finishedAt?: string | null };
    reconciledAt?: string;
  };
}

/** Argo CD's. */
export function applicationReadiness(object: LiveObject, { wantedRevision, writtenAt }: ReadinessContext): Readiness {
  const { operation, status = {} } = object as Application;
  const { sync, health, operationState, reconciledAt = '' } = status;
  const rules: [holds: boolean, message: string][] = [
    [sync?.status === 'Synced', `Sync: ${sync?.status ?? 'Unknown'}`],
    [
      wantedRevision === undefined || sync?.revision === wantedRevision,
      `Revision: ${sync?.revision}, wanted: ${wantedRevision}`,
    ],
    [health?.status === 'Healthy', `Health: ${health?.status ?? 'Unknown'}`],
    [operation === undefined, 'An operation is asked for'],
    [operationState?.phase === 'Succeeded', `Operation: ${operationState?.phase ?? 'none yet'}`],
    [Boolean(operationState?.finishedAt), 'Operation not finished'],
    [writtenAt === undefined || Date.parse(reconciledAt) > Date.parse(writtenAt), 'Not looked at since it was written'],
  ];
  const unmet = rules.find(([holds]) => !holds);
  return unmet ? progressing(unmet[1]) : ready('Synced and healthy');
}
