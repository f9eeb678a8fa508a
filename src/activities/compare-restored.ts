import { DatabaseError } from 'pg';
import { databaseOf } from './restore-step.ts';
import { drillContext, drillScene, targetOf, type DrillContext, type DrillStep } from './drill-context.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { drillRole, reachTarget } from '../drill/target.ts';
import { withSnapshot } from '../postgres/dump/with-snapshot.ts';
import { compareFacts } from '../postgres/fingerprint/compare-facts.ts';
import { parseFacts } from '../postgres/fingerprint/fact-lines.ts';
import type { Fact, FactDifference } from '../postgres/fingerprint/fact.ts';
import { readFacts, readSequenceValues, sequenceFacts } from '../postgres/fingerprint/read-facts.ts';
import { readGlobalFacts } from '../postgres/fingerprint/read-global-facts.ts';
import { FactSummary } from '../postgres/fingerprint/summarize.ts';
import type { Artifact } from '../storage/artifact.ts';
import { DamagedArtifact } from '../storage/errors.ts';
import { readArtifact } from '../storage/read-artifact.ts';
import type { DrillCheck, DrillReport } from '../workflows/backup-types.ts';

/** More differences than these are counted, not listed: the report is part of a history. */
const listed = 20;
const applicationName = 'aroti-drill comparison';
const lockTimeoutMs = 60_000;

/** Compares a restored database with the fingerprint of its source, fact by fact. */
export function compareRestored(deps: ActivityDependencies) {
  return (step: DrillStep & { database: string }): Promise<DrillCheck[]> =>
    namingFailures('drill', () =>
      whileHeartbeating(async (_report, signal) => {
        const context = await drillContext(deps, step, signal);
        const { name, fingerprint } = databaseOf(context, step.database);
        const target = await targetOf(context, step);
        const login = { ...target.login, database: name };
        const wanted = parseFacts(readArtifact(context.store, context.folder, fingerprint.artifact, context));
        return reachTarget(target, (address) =>
          withSnapshot(address, login, { signal, lockTimeoutMs, applicationName }, async ({ client }) => {
            async function* got(): AsyncGenerator<Fact> {
              yield* readFacts(client, { checksumTables: tablesWithChecksum(context, name) });
              const values = await readSequenceValues(client);
              yield* sequenceFacts(values, values);
            }
            const detail = `${fingerprint.facts} facts, ${fingerprint.tables} tables, ${fingerprint.rows} rows are equal`;
            return [await compare(name, fingerprint.artifact, wanted, got(), detail)];
          }),
        );
      }),
    );
}

/** Reads all of a restored database that nothing was taken to compare with: every row of every table. */
export function readRestored(deps: ActivityDependencies) {
  return ({ database: name, ...step }: DrillStep & { database: string }): Promise<ReadDatabase> =>
    namingFailures('drill', () =>
      whileHeartbeating(async (_report, signal) => {
        const target = await targetOf(drillScene(deps, step, signal), step);
        const login = { ...target.login, database: name };
        try {
          return await reachTarget(target, (address) =>
            withSnapshot(address, login, { signal, lockTimeoutMs, applicationName }, async ({ client }) => {
              const summary = new FactSummary();
              for await (const fact of readFacts(client)) summary.add(fact);
              const { tables, rows } = summary.result;
              const size = await client.query<{ bytes: string }>(
                'SELECT pg_database_size(current_database())::text AS bytes',
              );
              const detail = `${tables} tables with ${rows} rows could be read`;
              return {
                checks: [{ layer: 'read', name, passed: true, detail }],
                found: { name, bytes: Number(size.rows[0]?.bytes), tables, rows },
              };
            }),
          );
        } catch (error) {
          signal.throwIfAborted();
          if (!(error instanceof DatabaseError)) throw error;
          return { checks: [{ layer: 'read', name, passed: false, detail: error.message }] };
        }
      }),
    );
}

/** What reading a database found. */
export interface ReadDatabase {
  checks: DrillCheck[];
  /** Absent where it could not be read. */
  found?: DrillReport['databases'][number];
}

/** Compares roles and tablespaces. */
export function compareRoles(deps: ActivityDependencies) {
  return (step: DrillStep): Promise<DrillCheck[]> =>
    namingFailures('drill', () =>
      whileHeartbeating(async (_report, signal) => {
        const context = await drillContext(deps, step, signal);
        const target = await targetOf(context, step);
        const { globalFacts } = context.manifest;
        const wanted = parseFacts(readArtifact(context.store, context.folder, globalFacts, context));
        return reachTarget(target, (address) =>
          withSnapshot(address, target.login, { signal, lockTimeoutMs, applicationName }, async ({ client }) => {
            const got = readGlobalFacts(client, { without: [drillRole] });
            return [await compare('roles', globalFacts, wanted, got, 'roles, memberships and tablespaces are equal')];
          }),
        );
      }),
    );
}

/** As the document said when the backup was made, which its facts tell: `database:schema.table`. */
function tablesWithChecksum({ platform }: DrillContext, database: string): string[] {
  const prefix = `${database}:`;
  return platform.backups.checksumTables
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));
}

async function compare(
  name: string,
  artifact: Artifact,
  wanted: AsyncIterable<Fact>,
  got: AsyncIterable<Fact>,
  equal: string,
): Promise<DrillCheck> {
  const differences: FactDifference[] = [];
  let count = 0;
  try {
    for await (const difference of compareFacts(wanted, got)) {
      if (++count <= listed) differences.push(difference);
    }
  } catch (error) {
    if (!(error instanceof DamagedArtifact)) throw error;
    return { layer: error.layer, name: artifact.key, passed: false, detail: error.message };
  }
  if (count === 0) return { layer: 'comparison', name, passed: true, detail: equal };
  const more = count > listed ? [`… and ${count - listed} more`] : [];
  return { layer: 'comparison', name, passed: false, detail: [...differences.map(sentence), ...more].join('\n') };
}

function sentence({ kind, name, wanted, got }: FactDifference): string {
  if (wanted === undefined) return `${kind} ${name}: only the restored one has it`;
  if (got === undefined) return `${kind} ${name}: is missing`;
  return `${kind} ${name}: was ${wanted}, is ${got}`;
}
