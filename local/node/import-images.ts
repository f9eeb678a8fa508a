import { z } from 'zod';
import { runCommand } from '../run-command.ts';
import type { Say } from '../progress.ts';
import { searchPath } from '../search-path.ts';
import { readRecord, writeRecord, type State } from '../state.ts';
import { snapshotterOn } from './choose-settings.ts';
import { initPid, type StartedNode } from './node-record.ts';

/** An image as a docker-archive; another path means another image. */
export type ImageArchive = { ref: string; archive: string };

const recordSchema = z.record(z.string(), z.object({ archive: z.string(), digest: z.string() }));
const file = 'images.json';

/** Imports into the node those images that it has not got yet, by what was imported before and what containerd says. Returns their names. */
export async function importImages(
  state: State,
  node: StartedNode,
  images: readonly ImageArchive[],
  { say, signal }: { say: Say; signal?: AbortSignal | undefined },
): Promise<string[]> {
  const snapshotter = await snapshotterOn(state.folder);
  const imported = (await readRecord(state, file, recordSchema)) ?? {};
  const there = parseImages(await ctr(node, ['images', 'ls'], { signal }));
  const wanted = images.filter(({ ref, archive }) => {
    const known = imported[ref];
    return known?.archive !== archive || known.digest !== there.get(ref);
  });
  for (const [n, { ref, archive }] of wanted.entries()) {
    say(`${ref} (${n + 1} of ${wanted.length})`);
    await ctr(node, ['images', 'import', '--snapshotter', snapshotter, '-'], { inputFile: archive, signal });
    const digest = parseImages(await ctr(node, ['images', 'ls'], { signal })).get(ref);
    if (digest === undefined) throw new Error(`${archive} does not hold ${ref}`);
    imported[ref] = { archive, digest };
    await writeRecord(state, file, imported);
  }
  return wanted.map(({ ref }) => ref);
}

/** Records what a node that was not started yet has. */
export async function writeImported(
  state: State,
  images: readonly (ImageArchive & { digest: string })[],
): Promise<void> {
  const record = Object.fromEntries(images.map(({ ref, archive, digest }) => [ref, { archive, digest }]));
  await writeRecord(state, file, record);
}

/** Reads `ctr images ls`: the digest of each image. */
export function parseImages(table: string): Map<string, string> {
  const rows = table.split('\n').slice(1);
  return new Map(
    rows.map((row) => row.split(/\s+/)).flatMap(([ref, , digest]) => (ref && digest ? [[ref, digest]] : [])),
  );
}

function ctr(
  node: StartedNode,
  args: string[],
  options: { inputFile?: string; signal?: AbortSignal | undefined },
): Promise<string> {
  const env = { PATH: searchPath };
  return runCommand('nsenter', ['-t', `${initPid(node)}`, '-a', 'ctr', '-n', 'k8s.io', ...args], { env, ...options });
}
