import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { State } from '../state.ts';
import { UpFailed } from '../up-failed.ts';

/** The failure of a node: what its first process said last, and what each daemon that ended said before that. */
export async function nodeFailure(state: State, what: string): Promise<UpFailed> {
  const folder = state.path('node', 'logs');
  const names = (await readdir(folder).catch((): string[] => [])).filter((name) => !name.endsWith('.before.log'));
  const told = await Promise.all(
    names.map(async (name) => lastWords(name, await readFile(join(folder, name), 'utf8').catch(() => ''))),
  );
  return new UpFailed([`${what}. Its daemons' logs are in ${folder}.`, ...told.flat()].join('\n'));
}

/** The lines of a log that tell why: the last ones before init.sh started the daemon again, or of its own log. */
export function lastWords(name: string, log: string): string[] {
  const lines = log.trim().split('\n').filter(Boolean);
  if (name === 'init.log') return lines.slice(-10);
  const end = lines.findLastIndex((line) => line.startsWith('init: '));
  return end < 0
    ? []
    : [`${name}:`, ...lines.slice(Math.max(0, end - 3), end + 1).map((line) => `  ${line.slice(0, 400)}`)];
}
