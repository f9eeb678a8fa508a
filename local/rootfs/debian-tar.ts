import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLane } from '../../src/concurrency/lane.ts';
import { CommandFailed, run } from '../tools/run.ts';
import type { PrepareOptions } from '../tools/tool.ts';
import { ToolUnavailable } from '../tools/tool-unavailable.ts';
import { acquireSettings } from './apt-settings.ts';
import { imageRelease, type Release } from './host-sources.ts';
import { mmdebstrap } from './mmdebstrap.ts';

/** What a root file system holds: packages, on the essential ones or on a root file system (a tar) that is there; scripts that are run with its path. */
export type DebianRecipe = {
  packages: readonly string[];
  onto?: string;
  /** Run before the packages are installed, with the essential ones there. */
  before?: string;
  /** Run when all packages are installed. */
  after?: string;
  /** Added to the environment of the scripts. */
  env?: Record<string, string>;
};

// One at a time: two would only take each other's processor and network.
const runs = createLane();
const tidyScript = join(import.meta.dirname, 'tidy.sh');

/** What decides the content of a root file system besides the recipe itself, for the key it is kept under. */
export async function debianOrigin(): Promise<{ release: Release; scripts: string[] }> {
  return { release: await imageRelease(), scripts: [tidyScript] };
}

/**
 * Makes a root file system of Debian's or Ubuntu's packages as a tar at `target`, from this machine's own mirrors. It runs in mount and pid
 * namespaces of its own, so that nothing of it stays when it is stopped. Needs root. Throws ToolUnavailable.
 */
export async function debianTar(
  what: string,
  recipe: DebianRecipe,
  target: string,
  options: PrepareOptions,
): Promise<void> {
  const { name, sources } = await imageRelease();
  const program = await mmdebstrap(options);
  const work = `${target}.work`;
  const make = async () => {
    const which = recipe.packages.length > 0 ? recipe.packages.join(', ') : 'the essential packages';
    options.log?.(`${what}: making a root file system of ${name} with ${which} …`);
    await mkdir(work, { recursive: true });
    const list = join(work, 'sources.list');
    await writeFile(list, sources);
    const acquire = acquireSettings(await run('apt-config', ['dump']));
    const args = [...isolation, program.file, ...mmdebstrapArguments(recipe, acquire), name, target, list];
    const env = { ...process.env, ...program.env, ...recipe.env, TMPDIR: work, DEBIAN_FRONTEND: 'noninteractive' };
    await run('unshare', args, { env, cwd: '/', ...(options.signal ? { signal: options.signal } : {}) }).catch(
      (error: unknown) => {
        throw error instanceof CommandFailed ? new ToolUnavailable(explain(what, name, error)) : error;
      },
    );
  };
  try {
    await runs(make);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const isolation = ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child', '--mount-proc'];

/** The arguments for mmdebstrap, up to release, target and sources. */
export function mmdebstrapArguments(recipe: DebianRecipe, acquire: readonly string[]): string[] {
  return [
    '--mode=root',
    '--format=tar',
    `--variant=${recipe.onto ? 'custom' : 'essential'}`,
    ...acquire.map((statement) => `--aptopt=${statement}`),
    ...(recipe.packages.length > 0 ? [`--include=${recipe.packages.join(',')}`] : []),
    ...(recipe.onto ? [`--setup-hook=tar --extract --numeric-owner --directory "$1" --file '${recipe.onto}'`] : []),
    // With a root file system to start from there is no step after the essential packages; its scripts run when it is there.
    ...(recipe.before ? [`--${recipe.onto ? 'setup' : 'essential'}-hook=sh '${recipe.before}' "$1"`] : []),
    ...(recipe.after ? [`--customize-hook=sh '${recipe.after}' "$1"`] : []),
    `--customize-hook=sh '${tidyScript}' "$1"`,
  ];
}

function explain(what: string, release: string, { message, output }: CommandFailed): string {
  const missing = /Unable to locate package (\S+)|Package '?([^' ]+)'? has no installation candidate/.exec(output);
  const name = missing?.[1] ?? missing?.[2];
  if (!name) return `${what} could not be made from packages of ${release}. ${message}`;
  return (
    `${what} needs the package ${name}, which ${release} does not have. Where the image's registry can't be reached either, set ` +
    'AROTI_APT_SOURCES to a file of apt sources for Debian 12 (bookworm).'
  );
}
