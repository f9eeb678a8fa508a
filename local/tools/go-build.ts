import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Recipe } from './catalogue.ts';
import { findProgram } from './find-program.ts';
import { createLane } from '../../src/concurrency/lane.ts';
import { CommandFailed, run } from './run.ts';
import type { PrepareOptions } from './tool.ts';
import { ToolUnavailable } from './tool-unavailable.ts';
import { compareVersions, parseVersion } from './version.ts';

const usualGoFolders = ['/usr/local/go/bin'];
// One build uses all cores; two at once only take each other's memory.
const builds = createLane();

/** The folder of a recipe's Go module: its go.mod and go.sum pin every source by version and digest. */
export function moduleFolder(recipe: Recipe): string {
  return join(import.meta.dirname, 'go', recipe.go.module);
}

/**
 * Builds a recipe's programs from source into `folder`, static and stamped with their version; one build at a time in this
 * process, while the sources of others are fetched. Throws ToolUnavailable where Go is missing or too old.
 */
export async function goBuild(name: string, recipe: Recipe, folder: string, options: PrepareOptions): Promise<void> {
  const compiler = await usableGo(name, recipe);
  const env = await buildEnvironment(compiler);
  const packages = Object.values(recipe.go.packages);
  const go = (...args: string[]): Promise<string> =>
    run(compiler, args, {
      cwd: moduleFolder(recipe),
      env,
      ...(options.signal ? { signal: options.signal } : {}),
    }).catch((error: unknown) => {
      if (!(error instanceof CommandFailed)) throw error;
      throw new ToolUnavailable(
        `${name} ${recipe.version} could not be built. Its sources come from GOPROXY=${env.GOPROXY}; is it reachable? ${error.message}`,
      );
    });
  options.log?.(`${name} ${recipe.version}: fetching its sources …`);
  // To list the packages that it is made of, Go fetches these and no others.
  await go('list', '-deps', ...packages);
  await builds(async () => {
    options.log?.(`${name} ${recipe.version}: building from source with Go …`);
    await mkdir(folder, { recursive: true });
    const compiled = join(folder, '.compiled');
    await go(
      'build',
      '-trimpath',
      ...withoutSymbols,
      '-ldflags',
      linkerFlags(recipe),
      '-o',
      `${compiled}/`,
      ...packages,
    );
    for (const [program, path] of Object.entries(recipe.go.packages)) {
      await rename(join(compiled, executableName(path, recipe.go.module)), join(folder, program));
    }
    await rm(compiled, { recursive: true });
  });
}

// What a debugger would want is not even made: the linker would leave it out.
const withoutSymbols = ['-gcflags', 'all=-dwarf=false'];

/** What the linker is told: no symbol table, and the version into the variables that hold it. */
export function linkerFlags({ go: { stamps = {} } }: Recipe): string {
  return ['-s', '-w', ...Object.entries(stamps).map(([variable, value]) => `-X ${variable}=${value}`)].join(' ');
}

/** The file name `go build` gives a package: its last element, or the one before where that is a major version. */
export function executableName(path: string, module: string): string {
  if (path === '.') return module;
  const elements = path.split('/');
  const last = elements.at(-1) ?? '';
  return /^v\d+$/.test(last) ? (elements.at(-2) ?? last) : last;
}

/** A module proxy setting without `direct`, which would fetch from version control hosts; one that has nothing else stays as it is. */
export function proxiesOnly(setting: string): string {
  return setting.replace(/([,|])direct$/, '');
}

async function buildEnvironment(go: string): Promise<NodeJS.ProcessEnv> {
  const proxy = (await run(go, ['env', 'GOPROXY'])).trim();
  return {
    ...process.env,
    CGO_ENABLED: '0',
    GOFLAGS: '-mod=readonly -buildvcs=false',
    GOPROXY: proxiesOnly(proxy),
    GOWORK: 'off',
    // Memory for time: with fewer collections the compiler needs a fifth less of the processor. A large package's heap is bounded.
    GOGC: '400',
    GOMEMLIMIT: '2GiB',
  };
}

async function usableGo(name: string, recipe: Recipe): Promise<string> {
  const needed = /^go (\S+)$/m.exec(await readFile(join(moduleFolder(recipe), 'go.mod'), 'utf8'))?.[1] ?? '1.24';
  const go = await findProgram('go', { further: usualGoFolders });
  const wish = `${name} ${recipe.version} has to be built from source, which needs Go ${needed} or newer`;
  const advice = `Install it (its folder on PATH), or make ${name} ${recipe.version} itself available.`;
  if (!go) throw new ToolUnavailable(`${wish}, and there is no Go on this machine. ${advice}`);
  const [have, toolchain] = (await run(go, ['env', 'GOVERSION', 'GOTOOLCHAIN'])).split('\n');
  if (isGoEnough(have ?? '', toolchain ?? '', needed)) return go;
  throw new ToolUnavailable(`${wish}, and ${go} is ${have} and may not fetch a newer one. ${advice}`);
}

/** True where a Go of that version can build what needs `needed`: new enough itself, or allowed to fetch a newer toolchain. */
export function isGoEnough(have: string, toolchain: string, needed: string): boolean {
  const mine = parseVersion(have.replace(/^go/, ''));
  const wanted = parseVersion(needed);
  if (!mine || !wanted) return false;
  if (compareVersions(mine, wanted) >= 0) return true;
  return compareVersions(mine, [1, 21, 0]) >= 0 && toolchain !== 'local' && toolchain !== '';
}
