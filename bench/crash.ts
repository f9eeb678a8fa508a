import { figure, percentile, type Measurement } from './measurement.ts';
import { secondsOf } from './timing.ts';
import { testCluster } from '../test/support/cluster.ts';
import { startOrchestrator, type Orchestrator } from '../test/support/orchestrator.ts';
import { smallComponents, PrefixedPlatforms } from '../test/support/prefixed-platforms.ts';
import { hasReached, untilProgress } from '../test/support/until-progress.ts';

const rounds = 3;

type Run = Awaited<ReturnType<Orchestrator['start']>>;

/** What a run loses by a SIGKILL of its only worker while it waits for Redis, another being started at once. */
export async function measureCrash(): Promise<Measurement[]> {
  const undisturbed: number[] = [];
  const killed: number[] = [];
  const platforms = new PrefixedPlatforms();
  // From a bundle, as a worker in production has it.
  const orchestrator = await startOrchestrator();
  const deploy = (disturb: (run: Run) => Promise<void>) =>
    secondsOf(async () => {
      const run = await orchestrator.start({ platform: platforms.next(), components: smallComponents });
      await disturb(run);
      await run.result();
    });
  try {
    // The first run of a worker pays for what later ones find there.
    await deploy(async () => {});
    for (let round = 0; round < rounds; round++) {
      undisturbed.push(await deploy(async () => {}));
      killed.push(
        await deploy(async (run) => {
          await untilProgress(run, hasReached('redis', 'waiting'));
          await orchestrator.kill();
          await orchestrator.startWorker();
        }),
      );
    }
  } finally {
    await orchestrator.stop();
    await platforms.remove(await testCluster());
  }
  const lost = percentile(killed, 50) - percentile(undisturbed, 50);
  return [figure(`lost by a killed worker, medians of ${rounds} runs`, lost, 's', 'limit', 15)];
}
