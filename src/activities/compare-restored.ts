import { DatabaseError, type Client } from 'pg';
import { databaseOf } from './restore-step.ts';
import { drillContext, drillScene, targetOf, type DrillStep } from './drill-context.ts';
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
import { damagedLayer } from '../storage/damaged-layer.ts';
import { readArtifact } from '../storage/read-artifact.ts';
import type { DrillCheck, DrillReport } from '../workflows/backup-types.ts';
import { counted } from '../workflows/counted.ts';

/** More differences than these are counted, not listed: the report is part of a history. */
const listed = 20;
const applicationName = 'aroti-drill comparison';
const lockTimeoutMs = 60_000;

/** Compares a restored database with the fingerprint of its source, fact by fact. */
export function compareRestored(deps: ActivityDependencies) {
  return (step: DrillStep & { database: string }): Promise<DrillCheck[]> =>
    namingFailures('drill', () =>
      whileHeartbeating<string, DrillCheck[]>(async (report, signal) => {
        report(`compare ${step.database}`);
        const context = await drillContext(deps, step, signal);
        const { name, fingerprint } = databaseOf(context, step.database);
        const target = await targetOf(context, step);
        const login = { ...target.login, database: name };
        const wanted = (): AsyncGenerator<Fact> =>
          parseFacts(readArtifact(context.store, context.folder, fingerprint.artifact, context));
        return reachTarget(target, (address) =>
          withSnapshot(address, login, { signal, lockTimeoutMs, applicationName }, async ({ client }) => {
            async function* got(): AsyncGenerator<Fact> {
              yield* readFacts(client, { checksumTables: await restored(client, await withChecksum(wanted())) });
              const values = await readSequenceValues(client);
              yield* sequenceFacts(values, values);
            }
            const detail = `${counted(fingerprint.facts, 'fact')}, ${counted(fingerprint.tables, 'table')}, ${counted(fingerprint.rows, 'row')} are equal`;
            return [await compare(name, fingerprint.artifact, wanted(), got(), detail)];
          }),
        );
      }),
    );
}

/** Reads all of a restored database that nothing was taken to compare with: every row of every table. */
export function readRestored(deps: ActivityDependencies) {
  return ({ database: name, ...step }: DrillStep & { database: string }): Promise<ReadDatabase> =>
    namingFailures('drill', () =>
      whileHeartbeating<string, ReadDatabase>(async (report, signal) => {
        report(`read ${name}`);
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
              const detail = `${counted(tables, 'table')} with ${counted(rows, 'row')} could be read`;
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
      whileHeartbeating<string, DrillCheck[]>(async (report, signal) => {
        report('compare roles');
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

/** The tables whose content was looked at when the backup was made: the document may say something else by now. */
async function withChecksum(wanted: AsyncIterable<Fact>): Promise<string[]> {
  const names: string[] = [];
  for await (const { kind, name } of wanted) if (kind === 'checksum') names.push(name);
  return names;
}

/** Those that are there; that others are missing is for the comparison to tell. */
async function restored(client: Client, names: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NOT NULL',
    [names],
  );
  return rows.map(({ name }) => name);
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
    return { layer: damagedLayer(error), name: artifact.key, passed: false, detail: (error as Error).message };
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
