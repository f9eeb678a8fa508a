import { changeCounts } from '../../workflows/change-counts.ts';
import { leftLines } from './left-lines.ts';
import { seconds, type Paint } from './paint.ts';
import type { Change } from '../../kubernetes/change.ts';
import type { ComponentProgress, DeployResult, RollbackResult } from '../../workflows/types.ts';

/** What a deployment did: each thing that was created or configured, how many were left alone, and where everything serves. */
export function resultLines(result: DeployResult, paint: Paint): string[] {
  const before = result.superseded.length > 0 ? `, taken over from revision ${result.superseded.join(', ')}` : '';
  return [
    paint('green', `${result.platform}, revision ${result.revision}: deployed in ${seconds(result.seconds)}${before}`),
    ...changeLines(result, paint),
    ...endpointLines(result.components, paint),
  ];
}

/** What a rollback did, and what it left as it was. */
export function rollbackLines(result: RollbackResult, paint: Paint): string[] {
  const { platform, fromRevision, toRevision, left } = result;
  const way = `rolled back from revision ${fromRevision} to revision ${toRevision}`;
  return [
    paint('green', `${platform}: ${way} in ${seconds(result.seconds)}`),
    ...changeLines(result, paint),
    ...leftLines(left, paint),
  ];
}

function changeLines(result: { components: ComponentProgress[]; pruned: Change[] }, paint: Paint): string[] {
  const changes = [...result.components.flatMap((component) => component.changes), ...result.pruned];
  const written = changes.filter(({ action }) => action !== 'unchanged');
  return [
    '',
    paint('bold', `Changes: ${changeCounts(changes) || 'none'}`),
    ...written.map(({ object, action }) => `  ${object} ${action}`),
  ];
}

function endpointLines(components: readonly ComponentProgress[], paint: Paint): string[] {
  const rows = components.flatMap(({ component, endpoints }) => endpoints.map((endpoint) => ({ component, endpoint })));
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(({ component }) => component.length));
  return [
    '',
    paint('bold', 'Endpoints (inside the cluster)'),
    ...rows.map(({ component, endpoint }) => `  ${component.padEnd(width)}  ${endpoint}`),
  ];
}
