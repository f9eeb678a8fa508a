import { CancellationScope } from '@temporalio/workflow';
import type { ComponentPlan } from './types.ts';

/**
 * Deploys each component as soon as all that it requires is deployed, everything else in parallel. The first failure
 * cancels what is still going on, waits until it has let go, and is thrown.
 */
export async function inDependencyOrder(
  components: ComponentPlan[],
  deploy: (plan: ComponentPlan) => Promise<void>,
): Promise<void> {
  let firstFailure: { error: unknown } | undefined;
  const scope = new CancellationScope();
  const run = () => {
    const done = new Map<string, Promise<void>>();
    const start = async (plan: ComponentPlan) => {
      await Promise.all(plan.requires.map((name) => done.get(name) ?? Promise.resolve()));
      await deploy(plan);
    };
    for (const plan of components) {
      const outcome = start(plan).catch((error: unknown) => {
        firstFailure ??= { error };
        scope.cancel();
        throw error;
      });
      done.set(plan.component, outcome);
    }
    return Promise.allSettled(done.values());
  };
  await scope.run(run);
  if (firstFailure) throw firstFailure.error;
}
