import { join } from 'node:path';
import { type Recipe, recipes, type ToolEntry, type ToolName, tools } from './catalogue.ts';
import { findProgram } from './find-program.ts';
import { obtain } from './obtain.ts';
import { run } from './run.ts';
import { isStaticProgram } from './static-elf.ts';
import type { PrepareOptions, Tool } from './tool.ts';
import { acceptsVersion, parseVersion } from './version.ts';

/** The tool of that name: the one on PATH where its version is good, else kept from an earlier run, else downloaded, else built with Go. Throws ToolUnavailable. */
export async function resolveTool<Name extends ToolName>(
  name: Name,
  options: PrepareOptions = {},
): Promise<Tool<Name>> {
  return resolveEntry(name, tools[name], recipes, options);
}

/** The same, from a catalogue of one's own. */
export async function resolveEntry<Name extends string>(
  name: Name,
  entry: ToolEntry,
  from: Record<string, Recipe>,
  options: PrepareOptions,
): Promise<Tool<Name>> {
  const onPath = await goodOnPath(entry, options);
  if (onPath) return { name, ...onPath, source: 'path' };
  const recipe = from[entry.recipe];
  if (!recipe) throw new TypeError(`no recipe ${entry.recipe} for ${name}`);
  const { folder, source } = await obtain(entry.recipe, recipe, options);
  return { name, path: join(folder, entry.program), version: recipe.version, source };
}

async function goodOnPath(
  { program, onPath, elsewhere }: ToolEntry,
  { log, signal }: PrepareOptions,
): Promise<{ path: string; version: string } | undefined> {
  if (!onPath) return undefined;
  const path = await findProgram(program);
  if (!path || (elsewhere && !(await isStaticProgram(path)))) return undefined;
  const limit = AbortSignal.any([AbortSignal.timeout(5000), ...(signal ? [signal] : [])]);
  const answer = await run(path, onPath.ask, { signal: limit }).catch(() => '');
  signal?.throwIfAborted();
  const version = parseVersion(answer);
  if (version && acceptsVersion(answer, onPath.accepts)) return { path, version: version.join('.') };
  const found = answer.split('\n')[0]?.trim() || 'no version';
  log?.(
    `${program}: ${path} says "${found}", which is not from ${onPath.accepts.from} to below ${onPath.accepts.below}`,
  );
  return undefined;
}
