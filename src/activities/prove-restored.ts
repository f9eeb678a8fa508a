import { drillScene, targetOf, type DrillScene, type DrillStep } from './drill-context.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { readRows } from '../checks/sql-rows.ts';
import { errorText } from '../checks/error-text.ts';
import { tailOf } from '../drill/tail-of.ts';
import { reachTarget, type DrillTarget } from '../drill/target.ts';
import type { DrillCheck } from '../workflows/backup-types.ts';

export interface ProofTask extends DrillStep {
  /** Those that were restored. */
  databases: string[];
}

const queryMs = 300_000;

/** Of a damaged table pg_amcheck may say something of each row. */
const saidLimit = 64 * 1024;

/** Has pg_amcheck read every table and index of what was restored. */
export function amcheckRestored(deps: ActivityDependencies) {
  return (step: DrillStep): Promise<DrillCheck[]> =>
    namingFailures('drill', () =>
      whileHeartbeating<string, DrillCheck[]>(async (report, signal) => {
        report('pg_amcheck reads every table and index');
        const scene = drillScene(deps, step, signal);
        const { programs } = await targetOf(scene, step);
        const { jobs } = scene.platform.backups.drill;
        const args = ['--all', '--install-missing', `--jobs=${jobs}`, '--no-password'];
        const { stdout, ended } = programs.run(
          { program: 'pg_amcheck', args, applicationName: 'aroti-drill amcheck' },
          signal,
        );
        const said = await tailOf(stdout, saidLimit);
        const { exitCode, stderr } = await ended;
        const detail = `${said}${stderr}`.trim().split('\n').slice(-20).join('\n');
        return [
          exitCode === 0
            ? { layer: 'amcheck', name: 'all databases', passed: true, detail: 'no table and no index is damaged' }
            : { layer: 'amcheck', name: 'all databases', passed: false, detail: detail || `exit code ${exitCode}` },
        ];
      }),
    );
}

/** Asks the platform's own queries of what was restored. */
export function askRestored(deps: ActivityDependencies) {
  return (task: ProofTask): Promise<DrillCheck[]> =>
    namingFailures('drill', () =>
      whileHeartbeating(async (_report, signal) => {
        const scene = drillScene(deps, task, signal);
        const target = await targetOf(scene, task);
        const checks: DrillCheck[] = [];
        for (const check of scene.platform.backups.drill.checks) {
          if (task.databases.includes(check.database)) checks.push(await ask(scene, target, check));
        }
        return checks;
      }),
    );
}

async function ask(
  { signal }: DrillScene,
  target: DrillTarget,
  { database, sql }: { database: string; sql: string },
): Promise<DrillCheck> {
  const check = { layer: 'sql', name: `${database}: ${sql.slice(0, 100)}` };
  try {
    const rows = await reachTarget(target, (address) =>
      readRows(address, { ...target.login, database }, { query: sql, timeoutMs: queryMs }, signal),
    );
    const [first] = rows;
    if (!first) return { ...check, passed: false, detail: 'gave no row' };
    const isFalse = first[0] === 'f' || first[0] === null;
    return {
      ...check,
      passed: !isFalse,
      detail: `gave ${first
        .map((value) => value ?? 'NULL')
        .join(', ')
        .slice(0, 200)}`,
    };
  } catch (error) {
    signal.throwIfAborted();
    return { ...check, passed: false, detail: errorText(error) };
  }
}
