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
  /** Another run holds the platform; its message names it. Details: `[{workflowId, runId, startedAt}]`. */
  alreadyRunning: 'AlreadyRunning',
  /** A rollback would need the database's schema rolled back. Details: `[{from, to}]`. */
  schemaMoved: 'SchemaMoved',
  /** A verification found something that is not well. Details: `[VerifyReport]`. */
  unhealthy: 'Unhealthy',
} as const;

export type FailureType = (typeof failureTypes)[keyof typeof failureTypes];
