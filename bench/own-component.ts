import { figure, type Measurement } from './measurement.ts';
import { sampleObjects } from './sample-objects.ts';
import { mediansOf, secondsOf } from './timing.ts';
import { testCluster } from '../test/support/cluster.ts';
import { startOrchestrator } from '../test/support/orchestrator.ts';
import { PrefixedPlatforms } from '../test/support/prefixed-platforms.ts';

const count = 500;
const rounds = 3;

/** A component of one's own with many objects, through the workflow: its first deployment, and one that changes nothing. */
export async function measureOwnComponent(): Promise<Measurement[]> {
  const platforms = new PrefixedPlatforms();
  const orchestrator = await startOrchestrator();
  try {
    const platform = platforms.next();
    const path = await orchestrator.writeManifests('sample', sampleObjects(`${platform.namespacePrefix}aroti`, count));
    const input = {
      platform: { ...platform, extra: { sample: { manifests: { path } } } },
      components: ['namespaces', 'sample'],
    };
    const first = await secondsOf(() => orchestrator.deploy(input));
    const { unchanged } = await mediansOf(rounds, { unchanged: () => orchestrator.deploy(input) });
    const what = `a component of ${count} objects, through the workflow`;
    return [figure(`${what}: nothing changed, against the first time`, unchanged, 's', 'first deployment', first)];
  } finally {
    await orchestrator.stop();
    await platforms.remove(await testCluster());
  }
}
