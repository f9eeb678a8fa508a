import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { glob } from 'node:fs/promises';
import { digestOf } from '../tools/digest.ts';
import { findProgram } from '../tools/find-program.ts';
import { CommandFailed, run } from '../tools/run.ts';
import type { PrepareOptions } from '../tools/tool.ts';
import { ToolUnavailable } from '../tools/tool-unavailable.ts';
import type { MavenFile } from './catalogue.ts';

const copyGoal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';

/** Fetches a file with the machine's Maven and its settings (mirrors, proxies) to `target`, and compares its digest. Throws ToolUnavailable. */
export async function mavenFile(
  { coordinates, digest }: MavenFile,
  target: string,
  { log, signal }: PrepareOptions,
): Promise<void> {
  const maven = await findProgram('mvn');
  if (!maven) {
    throw new ToolUnavailable(
      `${coordinates} is needed to build an image whose registry can't be reached, and it is fetched with Maven, which is not on this machine. ` +
        'Install it (apt-get install maven), or make the registry reachable.',
    );
  }
  log?.(`${coordinates}: fetching it with Maven …`);
  const work = join(dirname(target), `${basename(target)}.maven`);
  await mkdir(work, { recursive: true });
  try {
    await run(maven, mavenArguments(coordinates, work), { cwd: work, ...(signal ? { signal } : {}) });
    for await (const file of glob(join(work, 'out/*'))) await rename(file, target);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new ToolUnavailable(`Maven could not fetch ${coordinates}: ${error.message}`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  const found = await digestOf(target, digest);
  if (found === digest) return;
  await rm(target);
  throw new ToolUnavailable(
    `${coordinates} as Maven fetched it is not the file that was pinned: its digest is ${found}, expected ${digest}. It was thrown away unused.`,
  );
}

// A local repository of its own: nothing is left in the user's.
function mavenArguments(coordinates: string, work: string): string[] {
  return [
    '--batch-mode',
    '--quiet',
    '--no-transfer-progress',
    `-Dmaven.repo.local=${join(work, 'repository')}`,
    copyGoal,
    `-Dartifact=${coordinates}`,
    `-DoutputDirectory=${join(work, 'out')}`,
  ];
}
