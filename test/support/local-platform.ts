import type { ImageRef } from '../../local/images/index.ts';
import { bringUp } from '../../local/bring-up.ts';
import { createProgress, silentProgress } from '../../local/progress.ts';
import { stateOf } from '../../local/state.ts';
import { takeDown } from '../../local/take-down.ts';
import type { S3Keys } from '../../local/services/s3.ts';

/** A local platform for tests, all of its own: a Kubernetes node, Temporal with its Web UI, an S3 server. */
export interface TestPlatform {
  kubeconfig: string;
  /** A kubectl that goes with it. */
  kubectl: string;
  temporalAddress: string;
  uiUrl: string;
  s3: { endpoint: string } & S3Keys;
  /** Its folder on this machine. */
  folder: string;
  /** The environment of a program that uses it. */
  env: NodeJS.ProcessEnv;
}

export interface StartOptions {
  /** Whether it is told on stderr how it goes. */
  verbose?: boolean;
  /** The images that its Pods find; absent: every one that a platform needs. */
  images?: readonly ImageRef[];
}

/** The name of the platform that tests share; a user's is called otherwise. */
export const testPlatformName = 'aroti-test';

const inThisProcess = new Map<string, Promise<TestPlatform>>();

/**
 * Has a platform of that name up, without a deployment and without a worker; one that runs already is used as it is. It goes on
 * running after the tests unless it is stopped. What the environment points at (KUBECONFIG, TEMPORAL_ADDRESS, …) is not used.
 */
export function startLocalPlatform(name: string = testPlatformName, options: StartOptions = {}): Promise<TestPlatform> {
  const running = inThisProcess.get(name) ?? start(name, options);
  inThisProcess.set(name, running);
  running.catch(() => inThisProcess.delete(name));
  return running;
}

/** Takes the platform of that name down, and deletes its data; nothing happens where there is none. Returns what was removed, in words. */
export async function stopLocalPlatform(name: string = testPlatformName): Promise<string[]> {
  await inThisProcess.get(name)?.catch(() => undefined);
  inThisProcess.delete(name);
  return takeDown(stateOf(name), { purge: true });
}

/** Runs `use` with a platform of that name, and takes it down afterwards. */
export async function withLocalPlatform<T>(name: string, use: (platform: TestPlatform) => Promise<T>): Promise<T> {
  try {
    return await use(await startLocalPlatform(name));
  } finally {
    await stopLocalPlatform(name);
  }
}

async function start(name: string, { verbose = false, images }: StartOptions): Promise<TestPlatform> {
  const { node, temporal, s3, state, env } = await bringUp({
    state: stateOf(name),
    target: { cluster: { own: true }, temporal: { own: true }, s3: { own: true } },
    ports: {},
    wait: true,
    images,
    progress: verbose ? createProgress(process.stderr) : silentProgress,
  });
  if (!node || !temporal.uiUrl || !s3.keys) throw new TypeError('a platform of its own has all parts');
  return {
    kubeconfig: node.kubeconfig,
    kubectl: node.kubectl,
    temporalAddress: temporal.address,
    uiUrl: temporal.uiUrl,
    s3: { endpoint: s3.endpoint, ...s3.keys },
    folder: state.folder,
    env,
  };
}
