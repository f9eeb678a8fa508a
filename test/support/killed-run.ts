import type { KillPoint } from './kill-points.ts';
import { describePoint } from './kill-points.ts';
import { startWatchedOrchestrator } from './watched-orchestrator.ts';
import type { DeployInput } from '../../src/platform/deploy-input.ts';
import type { PlatformLayer } from '../../src/platform/document.ts';
import type { DeployResult } from '../../src/workflows/types.ts';

/** What became of a run whose worker was killed. */
export interface KilledRun {
  result: DeployResult;
  /** Where it was killed, in words, in the order in which it came there. */
  kills: string[];
}

/** Deploys with a worker that gets a SIGKILL at each of these points, the first time that it comes there; another takes over each time. */
export async function deployKilledAt(
  points: readonly KillPoint[],
  document: PlatformLayer,
  input: DeployInput,
): Promise<KilledRun> {
  const left = new Set(points);
  const kills: string[] = [];
  const answers = new Map<string, number>();

  const reached = (activity: string, at: KillPoint['at']) =>
    [...left].find((point) => point.activity === activity && point.at === at);
  const kill = async (point: KillPoint) => {
    left.delete(point);
    kills.push(describePoint(point));
    await orchestrator.killAndReplace();
  };

  const orchestrator = await startWatchedOrchestrator(document, {
    async started({ name }) {
      const point = reached(name, 'before its work');
      if (point) await kill(point);
      return !point;
    },
    async answered(_request, open) {
      for (const { name, attempt } of open) {
        const key = `${name} ${attempt}`;
        answers.set(key, (answers.get(key) ?? 0) + 1);
        const point = reached(name, 'in the middle');
        if (point && (answers.get(key) ?? 0) >= point.afterRequests) return kill(point);
      }
    },
    async ending({ name }) {
      const point = reached(name, 'before its end is told');
      if (point) await kill(point);
      return !point;
    },
  });
  try {
    return { result: await (await orchestrator.start(input)).result(), kills };
  } finally {
    await orchestrator.stop();
  }
}
