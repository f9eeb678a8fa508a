import { changeCounts } from '../../workflows/change-counts.ts';
import { seconds, type Paint } from './paint.ts';
import type { DeployResult } from '../../workflows/types.ts';

/** What a deployment did: each thing that was created or configured, how many were left alone, and where everything serves. */
export function resultLines(result: DeployResult, paint: Paint): string[] {
  const changes = result.components.flatMap((component) => component.changes);
  const written = changes.filter(({ action }) => action !== 'unchanged');
  return [
    paint('green', `${result.platform}, revision ${result.revision}: deployed in ${seconds(result.seconds)}`),
    '',
    paint('bold', `Changes: ${changeCounts(changes) || 'none'}`),
    ...written.map(({ object, action }) => `  ${object} ${action}`),
    ...endpointLines(result, paint),
  ];
}

function endpointLines({ components }: DeployResult, paint: Paint): string[] {
  const rows = components.flatMap(({ component, endpoints }) => endpoints.map((endpoint) => ({ component, endpoint })));
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(({ component }) => component.length));
  return [
    '',
    paint('bold', 'Endpoints (inside the cluster)'),
    ...rows.map(({ component, endpoint }) => `  ${component.padEnd(width)}  ${endpoint}`),
  ];
}
