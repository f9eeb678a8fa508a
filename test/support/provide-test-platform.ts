import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createProgress } from '../../local/progress.ts';
import { identify, isRunning } from '../../local/process-identity.ts';
import { prepareTools } from '../../local/tools/index.ts';
import { conditionOf } from './condition-of.ts';
import { bundleWorkflows } from './workflow-bundle.ts';
import { startLocalPlatform, stopLocalPlatform, testPlatformName } from './local-platform.ts';

/** What a test run is given: the environment for its tests, and how to end it. */
export interface ProvidedPlatform {
  env: Record<string, string>;
  /** How its parts are, in a few lines. */
  condition(): Promise<string[]>;
  stop(): Promise<void>;
}

/**
 * The tools and the bundle of workflows that tests need and, if wanted, a local platform of the run's own, without a deployment. Runs
 * at the same time get different ones, and one that a crashed run has left is taken down first.
 */
export async function provideTestPlatform({ withCluster }: { withCluster: boolean }): Promise<ProvidedPlatform> {
  const progress = createProgress(process.stderr);
  const { temporal } = await progress.step('tools of the tests', () => prepareTools(['temporal']));
  const bundle = await progress.step('workflows bundled', writeBundle);
  const removeBundle = () => rm(dirname(bundle), { recursive: true });
  const common = { AROTI_TEMPORAL_CLI: temporal.path, AROTI_TEST_WORKFLOW_BUNDLE: bundle };
  if (!withCluster) return { env: common, condition: () => Promise.resolve([]), stop: removeBundle };

  const name = await reserveName();
  await stopLocalPlatform(name);
  const platform = await startLocalPlatform(name, { verbose: true });
  return {
    env: {
      ...common,
      AROTI_TEST_KUBECONFIG: platform.kubeconfig,
      AROTI_TEST_KUBECTL: platform.kubectl,
      AROTI_TEST_TEMPORAL_ADDRESS: platform.temporalAddress,
      AROTI_TEST_STATE: platform.folder,
    },
    condition: () => conditionOf(platform, name),
    async stop() {
      await progress.step('test platform taken down', () => stopLocalPlatform(name));
      await rm(lockOf(name));
      await removeBundle();
    },
  };
}

async function writeBundle(): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'aroti-bundle-')), 'workflow-bundle.js');
  const { code } = await bundleWorkflows();
  await writeFile(file, code);
  return file;
}

const lockOf = (name: string) => join(tmpdir(), `${name}.lock`);

/** The first name that no running test run has. */
async function reserveName(): Promise<string> {
  for (let number = 1; ; number++) {
    const name = number === 1 ? testPlatformName : `${testPlatformName}-${number}`;
    if (await reserve(lockOf(name))) return name;
  }
}

async function reserve(lock: string): Promise<boolean> {
  try {
    const file = await open(lock, 'wx');
    await file.writeFile((await identify(process.pid)) ?? '');
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (await isRunning(await readFile(lock, 'utf8'))) return false;
  await rm(lock, { force: true });
  return reserve(lock);
}
