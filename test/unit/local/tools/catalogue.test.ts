import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Recipe, recipes, type ToolEntry, tools } from '../../../../local/tools/catalogue.ts';
import { parseDigest } from '../../../../local/tools/digest.ts';
import { moduleFolder } from '../../../../local/tools/go-build.ts';
import { acceptsVersion } from '../../../../local/tools/version.ts';

const allRecipes: [string, Recipe][] = Object.entries(recipes);
const allTools: [string, ToolEntry][] = Object.entries(tools);
const downloads = allRecipes.flatMap(([name, { downloads: entries = {} }]) =>
  Object.entries(entries).map(([architecture, download]) => ({ name: `${name} ${architecture}`, ...download })),
);

test('every program of a recipe is a tool, and every tool is a program of a recipe', () => {
  const programs = allRecipes.flatMap(([recipe, { go }]) =>
    Object.keys(go.packages).map((program) => `${recipe}/${program}`),
  );
  expect(allTools.map(([, tool]) => `${tool.recipe}/${tool.program}`).toSorted()).toEqual(programs.toSorted());
});

test('a tool is called by its own name', () => {
  for (const [name, tool] of allTools) expect(tool.program).toBe(name);
});

describe.each(allRecipes)('%s', (_name, recipe) => {
  test('is built from a module that has its packages, at the same version', async () => {
    const text = await readFile(join(moduleFolder(recipe), 'go.mod'), 'utf8');
    const foreign = Object.values(recipe.go.packages).filter((path) => path !== '.');
    for (const path of foreign) {
      expect(text).toContain(path);
      expect(text).toMatch(new RegExp(`${path.split('/').slice(0, 2).join('/')}\\S* v${recipe.version}\\b`));
    }
    // A program of our own has no version but the one it is for.
    expect(
      foreign.length > 0 || (await readFile(join(moduleFolder(recipe), 'main.go'), 'utf8')).includes('package main'),
    ).toBe(true);
  });

  test('needs no newer Go than its sources do', async () => {
    const text = await readFile(join(moduleFolder(recipe), 'go.mod'), 'utf8');
    expect(text).not.toMatch(/^toolchain/m);
    expect(/^go (\S+)$/m.exec(text)?.[1]).toMatch(/^1\.2[4-6]\.\d+$/);
  });

  test('downloads hold the same programs as a build makes', () => {
    for (const download of Object.values(recipe.downloads ?? {})) {
      expect(Object.keys(download.programs).toSorted()).toEqual(Object.keys(recipe.go.packages).toSorted());
    }
  });
});

describe.each(downloads)('the download of $name', ({ url, digest }) => {
  test('is pinned by a well-formed digest', () => expect(() => parseDigest(digest)).not.toThrow());
  test('is fetched over TLS, as an archive', () => expect(url).toMatch(/^https:\/\/.+\.tar\.gz$/));
});

test('no two downloads share a digest', () => {
  expect(new Set(downloads.map(({ digest }) => digest)).size).toBe(downloads.length);
});

test.each(allTools.filter(([, tool]) => tool.onPath))('a %s on PATH is good at the pinned version', (_name, tool) => {
  const { version } = recipes[tool.recipe as keyof typeof recipes];
  expect(tool.onPath && acceptsVersion(version, tool.onPath.accepts)).toBe(true);
});

test('what runs in the node or in an image has to be static where it comes from PATH', () => {
  const onHostOnly = allTools.filter(([, tool]) => !tool.elsewhere).map(([name]) => name);
  expect(onHostOnly).toEqual(['versitygw', 'crane']);
});
