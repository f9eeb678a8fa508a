import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../exists.ts';
import { debianOrigin, type DebianRecipe, debianTar } from '../rootfs/debian-tar.ts';
import { architecture } from '../tools/architecture.ts';
import { recipes, type ToolName, tools } from '../tools/catalogue.ts';
import { recipeFolder } from '../tools/obtain.ts';
import { prepareTools } from '../tools/prepare-tools.ts';
import { recipeKey } from '../tools/recipe-key.ts';
import type { PrepareOptions } from '../tools/tool.ts';
import { baseLayer } from './base-layer.ts';
import type { ImageRecipe } from './catalogue.ts';
import { writeDockerArchive } from './docker-archive.ts';
import { type ImageFile, writeFilesLayer } from './files-layer.ts';
import type { Layer } from './layer.ts';
import { mavenFile } from './maven-file.ts';
import { writeRootLayer } from './root-layer.ts';

/** The key under which a built image is kept: it changes with its recipe, its scripts and files, the packages' release and the recipes of its programs. */
export async function imageKey(ref: string, recipe: ImageRecipe): Promise<string> {
  const programs = programNames(recipe).map((name) => tools[name].recipe);
  const folders = await Promise.all(programs.map((name) => recipeFolder(name, recipes[name as keyof typeof recipes])));
  const origin = recipe.base ? await debianOrigin() : undefined;
  const scripts = [...(origin?.scripts ?? []), ...(recipe.folder ? [imageFolder(recipe.folder)] : [])];
  return recipeKey(
    [ref, architecture(), recipe, folders.map((folder) => folder.split('/').slice(-2)), origin?.release],
    scripts,
  );
}

/** Builds an image as an archive at `target`. Throws ToolUnavailable where something it needs can't be had. */
export async function buildImage(
  ref: string,
  recipe: ImageRecipe,
  target: string,
  options: PrepareOptions,
): Promise<void> {
  const work = `${target}.layers`;
  await mkdir(work, { recursive: true });
  try {
    const [lower, upper] = await Promise.all([
      packageLayers(ref, recipe, work, options),
      fileLayers(ref, recipe, work, options),
    ]);
    options.log?.(`${ref}: writing the image …`);
    await writeDockerArchive(target, ref, recipe.config, [...lower, ...upper], architecture());
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function packageLayers(
  ref: string,
  recipe: ImageRecipe,
  work: string,
  options: PrepareOptions,
): Promise<Layer[]> {
  if (!recipe.base) return [];
  const base = await baseLayer(options);
  if (!recipe.packages) return [base];
  const env = await fetchMaven(recipe, work, options);
  const full = join(work, 'full.tar');
  const packages: DebianRecipe = { packages: recipe.packages, onto: base.file, env, ...(await scriptsOf(recipe)) };
  await debianTar(ref, packages, full, options);
  const made = `packages ${recipe.packages.join(', ')}`;
  const layer = await writeRootLayer(join(work, 'packages.tar'), made, { from: base.file, to: full });
  await rm(full);
  return [base, layer];
}

async function fileLayers(ref: string, recipe: ImageRecipe, work: string, options: PrepareOptions): Promise<Layer[]> {
  const found = Object.values(await prepareTools(programNames(recipe), options));
  const programs: ImageFile[] = found.map(({ name, path }) => ({
    path: recipe.programs?.[name] ?? name,
    from: path,
    mode: 0o755,
  }));
  const files = (recipe.files ?? []).map((file) => ('from' in file ? { ...file, from: imageFolder(file.from) } : file));
  if (programs.length + files.length === 0) return [];
  return [await writeFilesLayer(join(work, 'files.tar'), `programs and files of ${ref}`, [...programs, ...files])];
}

async function fetchMaven(recipe: ImageRecipe, work: string, options: PrepareOptions): Promise<Record<string, string>> {
  const env: Record<string, string> = {};
  for (const [variable, file] of Object.entries(recipe.maven ?? {})) {
    env[variable] = join(work, variable);
    await mavenFile(file, join(work, variable), options);
  }
  return env;
}

async function scriptsOf({ folder }: ImageRecipe): Promise<Pick<DebianRecipe, 'before' | 'after'>> {
  if (!folder) return {};
  const [setup, install] = ['setup.sh', 'install.sh'].map((name) => join(imageFolder(folder), name)) as [
    string,
    string,
  ];
  return {
    ...((await exists(setup)) ? { before: setup } : {}),
    ...((await exists(install)) ? { after: install } : {}),
  };
}

function programNames(recipe: ImageRecipe): ToolName[] {
  return Object.keys(recipe.programs ?? {}) as ToolName[];
}

function imageFolder(path: string): string {
  return join(import.meta.dirname, path);
}
