import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type ImageRecipe, imageRefs, images } from '../../../../local/images/catalogue.ts';
import { tools } from '../../../../local/tools/catalogue.ts';

const folder = join(import.meta.dirname, '../../../../local/images');
const all: [string, ImageRecipe][] = Object.entries(images);
const built = all.filter(([, recipe]) => recipe.base && recipe.packages);

test('has every image that the local platform runs', () => {
  expect(imageRefs.toSorted()).toEqual(
    [
      'docker.io/aroti/aroti-backend:1.0.0',
      'docker.io/library/busybox:1.36',
      'docker.io/library/postgres:15',
      'docker.io/library/redis:7-alpine',
      'docker.io/rancher/local-path-provisioner:v0.0.30',
      'docker.io/temporalio/auto-setup:1.25.1',
      'docker.io/temporalio/ui:2.31.2',
      'quay.io/keycloak/keycloak:26.0',
      'registry.k8s.io/coredns/coredns:v1.13.1',
      'registry.k8s.io/metrics-server/metrics-server:v0.9.0',
      'registry.k8s.io/pause:3.10',
    ].toSorted(),
  );
});

describe.each(all)('%s', (_ref, recipe) => {
  test('has a program to start', () => {
    expect([...(recipe.config.Entrypoint ?? []), ...(recipe.config.Cmd ?? [])]).not.toEqual([]);
  });
  test('holds only programs that run without a library', () => {
    for (const name of Object.keys(recipe.programs ?? {}))
      expect(tools[name as keyof typeof tools].elsewhere).toBe(true);
  });
  test('takes files that are there', async () => {
    const files = (recipe.files ?? []).flatMap((file) => ('from' in file ? [join(folder, file.from)] : []));
    await expect(Promise.all(files.map((file) => access(file)))).resolves.toHaveLength(files.length);
  });
  test('writes paths from the root, without a leading slash', () => {
    for (const path of [...Object.values(recipe.programs ?? {}), ...(recipe.files ?? []).map((file) => file.path)]) {
      expect(path).toMatch(/^[a-z]/);
    }
  });
});

test.each(built)('%s has a folder with a script to make it', async (_ref, recipe) => {
  const names = await readdir(join(folder, recipe.folder ?? ''));
  expect(names).toContain('install.sh');
});

test.each([
  ['docker.io/library/postgres:15', undefined],
  ['docker.io/library/redis:7-alpine', undefined],
  ['quay.io/keycloak/keycloak:26.0', '1000'],
  ['docker.io/temporalio/auto-setup:1.25.1', '1000'],
  ['docker.io/temporalio/ui:2.31.2', '1000'],
  ['docker.io/aroti/aroti-backend:1.0.0', '10001'],
])('%s runs as the user it runs as everywhere: %s', (ref, user) => {
  expect((images as Record<string, ImageRecipe>)[ref]?.config.User).toBe(user);
});

test("only the user's own image is asked for in no registry", () => {
  expect(all.filter(([, recipe]) => recipe.own).map(([ref]) => ref)).toEqual(['docker.io/aroti/aroti-backend:1.0.0']);
});
