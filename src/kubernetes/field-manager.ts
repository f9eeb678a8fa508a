/** The name that the API server keeps beside every field that the orchestrator sets. */
export const fieldManager = 'aroti-orchestrator';
