/** Types of the failures that a run can end with; the same words in workflows, activities, the CLI and the docs. */
export const failureTypes = {
  /** The input or the platform document is wrong; nothing was written. Details: `[{path, message}]`. */
  invalidInput: 'InvalidInput',
  /** A component can't get ready, or does not serve. Details: `[Diagnosis]`. */
  componentFailed: 'ComponentFailed',
  /** Another field manager owns a field that the document asks for. Details: `[Diagnosis]`. */
  conflict: 'Conflict',
  /** The cluster refuses what the orchestrator asks: its rights are too small, or an object is invalid. Details: `[Diagnosis]`. */
  refused: 'Refused',
  /** Another run changes this platform; nothing was done. Details: `[{workflowId, runId, startedAt}]`. */
  alreadyRunning: 'AlreadyRunning',
  /** The database's schema has moved on since the revision that is to serve again; nothing was written. Details: `[{from, to}]`. */
  schemaMoved: 'SchemaMoved',
  /** The platform is not well, or not as it was deployed. Details: `[VerifyReport]`. */
  unhealthy: 'Unhealthy',
  /** A backup could not be made, and what was uploaded is removed; or not in every destination, which the message says. Details: `[{step}]`. */
  backupFailed: 'BackupFailed',
  /** Retention could not do all of its work; backups are as they were. Details: `[PruneResult]`. */
  pruneFailed: 'PruneFailed',
  /** A backup did not restore, or not to what it was taken from. Details: `[DrillReport]`. */
  drillFailed: 'DrillFailed',
  /** There is no such backup, no key for it, or the target is not empty or is the source; nothing was touched. */
  cannotRestore: 'CannotRestore',
  /** WAL is not archived. Details: `[WalStatus]`. */
  notArchiving: 'NotArchiving',
} as const;

export type FailureType = (typeof failureTypes)[keyof typeof failureTypes];
