import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import { UpFailed } from './up-failed.ts';

/** Where one local platform keeps everything that it has: data, configuration, logs, and records of what runs. */
export type State = {
  name: string;
  /** Absolute path of the folder. */
  folder: string;
  /** Eight hexadecimal digits that belong to this folder alone, for names on the machine (links, cgroups). */
  mark: string;
  path: (...parts: string[]) => string;
};

const signature = 'platform.json';

/** The name of a platform that nothing else was asked for. */
export const usualName = 'aroti';

/** The state of the platform of that name, whether it is there or not: $AROTI_STATE/NAME, else NAME in the user's state folder. */
export function stateOf(name: string, env: NodeJS.ProcessEnv = process.env): State {
  if (!/^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name))
    throw new UpFailed(`"${name}" is no name for a platform: take lower-case letters, digits and dashes, 32 at most.`);
  const all =
    env.AROTI_STATE || join(env.XDG_STATE_HOME || join(env.HOME || homedir(), '.local/state'), 'aroti-orchestrator');
  const folder = resolve(all, name);
  const mark = createHash('sha256').update(folder).digest('hex').slice(0, 8);
  return { name, folder, mark, path: (...parts) => join(folder, ...parts) };
}

/** True when the folder is there and is a platform's; throws when it holds something that is not ours to touch. */
export async function stateExists(state: State): Promise<boolean> {
  const names = await readdir(state.folder).catch((): string[] => []);
  if (names.length === 0) return false;
  // Also by a signature that was about to be written when `up` was killed.
  if (names.some((file) => file.startsWith(signature))) return true;
  throw new UpFailed(
    `${state.folder} holds something else than a local platform: move it away, or set AROTI_STATE to another folder.`,
  );
}

/** Makes the folder (readable by its owner alone) unless it is there. */
export async function makeState(state: State): Promise<void> {
  if (!(await stateExists(state))) await writeRecord(state, signature, { name: state.name });
  await mkdir(state.path('run'), { recursive: true, mode: 0o700 });
}

/** Reads a record that `writeRecord` wrote; undefined where there is none, or one that this version can't read. */
export async function readRecord<T>(state: State, file: string, schema: z.ZodType<T>): Promise<T | undefined> {
  try {
    return schema.safeParse(JSON.parse(await readFile(state.path(file), 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Writes a record whole or not at all, readable by its owner alone. */
export async function writeRecord(state: State, file: string, record: unknown): Promise<void> {
  await writeWhole(state.path(file), `${JSON.stringify(record, undefined, 2)}\n`);
}

/** Removes a record; nothing happens where there is none. */
export async function removeRecord(state: State, file: string): Promise<void> {
  await rm(state.path(file), { force: true });
}

/** Writes a file whole or not at all, with its folders. */
export async function writeWhole(path: string, text: string, mode = 0o600): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.new`;
  await writeFile(temporary, text, { mode });
  await rename(temporary, path);
}
