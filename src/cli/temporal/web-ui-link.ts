/** Where Temporal's Web UI shows a run; `undefined` if it is not known where the Web UI is. */
export function webUiLink(
  base: string | undefined,
  namespace: string,
  workflowId: string,
  runId: string,
): string | undefined {
  if (!base) return undefined;
  const path = ['namespaces', namespace, 'workflows', workflowId, runId, 'history'].map(encodeURIComponent).join('/');
  return `${base.replace(/\/+$/, '')}/${path}`;
}
