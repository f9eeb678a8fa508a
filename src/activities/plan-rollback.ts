import { ApplicationFailure } from '@temporalio/activity';
import type { ActivityDependencies } from './dependencies.ts';
import { load } from './component-input.ts';
import { namingFailures } from './failures.ts';
import { schemaOf, type Schema } from './schema-of.ts';
import { volumesThatStay, wayBack, type WayBack } from './way-back.ts';
import type { Revision } from '../kubernetes/revision.ts';
import { listRevisions } from '../kubernetes/revisions.ts';
import { failureTypes } from '../platform/failure-types.ts';
import { planDeployment } from '../platform/graph.ts';
import { InvalidInput } from '../platform/invalid-input.ts';
import { deployedRevisions } from '../platform/live-revision.ts';
import type { RollbackInput } from '../platform/rollback-input.ts';
import type { PlatformReference } from '../workflows/types.ts';

export type RollbackRequest = Pick<RollbackInput, 'revision' | 'components' | 'acceptSchema'> & {
  platform: Omit<PlatformReference, 'revision'>;
};

/** The way to the revision that was asked for, or to the one that served before. Fails with `InvalidInput` or `SchemaMoved`. */
export function planRollback(deps: ActivityDependencies) {
  return ({ platform, revision, components, acceptSchema }: RollbackRequest): Promise<WayBack> =>
    namingFailures('platform', async () => {
      const cluster = deps.connect(platform.cluster);
      const { live, target } = choose(await listRevisions(cluster, platform), revision);
      const earlier = await load(deps, { ...platform, revision: target.number });
      const present = await load(deps, { ...platform, revision: live.number });
      const whole = [present, earlier].flatMap((one) => planDeployment(one.platform).map(({ name }) => name));
      const names = components ?? [...new Set(whole)];
      const unknown = names.filter((name) => !whole.includes(name));
      if (unknown.length > 0)
        throw wrong('components', `${unknown.join(', ')}: neither revision ${live.number} nor ${target.number} has it`);
      const schema = await schemaOf(earlier, target, names);
      if (schema.moved && schema.current !== acceptSchema) throw schemaMoved(target, schema);
      // Its migrations would only fail: they don't know the schema that is there.
      const left = schema.moved
        ? [{ component: 'migrations', reason: `the schema ${schema.current} was accepted as it is` }]
        : [];
      const volumes = await volumesThatStay(cluster, earlier, names);
      const way = wayBack({ ...platform, revision: live.number }, target, earlier, names, left);
      return {
        ...way,
        ...(schema.moved && acceptSchema !== undefined && { acceptedSchema: acceptSchema }),
        left: [...left, ...volumes.map((component) => ({ component, reason: 'volumes are never rolled back' }))],
      };
    });
}

function choose(revisions: readonly Revision[], wanted: number | undefined): { live: Revision; target: Revision } {
  const [live, before] = deployedRevisions(revisions);
  if (!live) throw wrong('revision', 'no revision of this platform was deployed yet');
  const target = wanted === undefined ? before : revisions.find(({ number }) => number === wanted);
  if (!target) {
    const known = revisions.map(({ number, state }) => `${number} (${state})`).join(', ');
    throw wrong(
      'revision',
      wanted === undefined
        ? `none was deployed before revision ${live.number}; there are: ${known}`
        : `there is no ${wanted}; there are: ${known}`,
    );
  }
  if (target.number === live.number) throw wrong('revision', `${live.number} serves already`);
  return { live, target };
}

function wrong(path: string, message: string): InvalidInput {
  return new InvalidInput([{ path, message }]);
}

function schemaMoved({ number }: Revision, { recorded, current }: Schema): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `The schema of the API's database is ${current}, and revision ${number} was deployed with ${recorded}: its version may not know what is there. ` +
      `Nothing was written. Bring the schema back first, or say acceptSchema: ${current} if that version can live with it.`,
    failureTypes.schemaMoved,
    [{ from: current, to: recorded }],
  );
}
