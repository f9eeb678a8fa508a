import { startApiProxy, type SeenRequest } from './api-proxy.ts';
import { startOrchestrator, type Orchestrator } from './orchestrator.ts';
import { startTemporalProxy, type ActivityTask } from './temporal-proxy.ts';
import type { PlatformLayer } from '../../src/platform/document.ts';

/** Told what a worker is about to do or has just done; a promise that it gives is waited for before anything goes on. */
export interface Watcher {
  /** The worker is about to be given this activity; false: it never hears of it. */
  started?: (task: ActivityTask) => Promise<boolean> | boolean;
  /** The API server has answered a request; `open` are the activities that the worker has in hand. */
  answered?: (request: SeenRequest, open: readonly ActivityTask[]) => Promise<void> | void;
  /** The worker has done this activity; false: Temporal never hears of it. */
  ending?: (task: ActivityTask) => Promise<boolean> | boolean;
}

/** An orchestrator whose worker sees Temporal and the API server only through proxies, so that a test knows what it is doing. */
export type WatchedOrchestrator = Omit<Orchestrator, 'kill'> & {
  /** SIGKILL, and at once a new worker; resolves when that is started. */
  killAndReplace(): Promise<void>;
};

/** Starts one; stop it in the end. `env` is more of the worker's environment. */
export async function startWatchedOrchestrator(
  ownDocument: PlatformLayer,
  watcher: Watcher,
  env: Record<string, string> = {},
): Promise<WatchedOrchestrator> {
  const open = new Map<string, ActivityTask>();
  const api = await startApiProxy({ after: (request) => watcher.answered?.(request, [...open.values()]) });
  const temporal = await startTemporalProxy(process.env['AROTI_TEST_TEMPORAL_ADDRESS'] ?? '', {
    async started(task) {
      const goesOn = (await watcher.started?.(task)) ?? true;
      if (goesOn) open.set(task.activityId, task);
      return goesOn;
    },
    async ending(task) {
      const goesOn = (await watcher.ending?.(task)) ?? true;
      open.delete(task.activityId);
      return goesOn;
    },
  });
  const orchestrator = await startOrchestrator({
    ownDocument,
    kubeconfig: api.kubeconfig,
    workerTemporalAddress: temporal.address,
    env,
  });
  return {
    ...orchestrator,
    async killAndReplace() {
      await orchestrator.kill();
      open.clear();
      await orchestrator.startWorker();
    },
    async stop() {
      await orchestrator.stop();
      await temporal.close();
      await api.close();
    },
  };
}
