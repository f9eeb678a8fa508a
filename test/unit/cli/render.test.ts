import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { render, type RenderOptions } from '../../../src/cli/render.ts';
import { manifestYaml } from '../../../src/cli/render-manifests.ts';
import { CommandEnded } from '../../../src/cli/report.ts';
import { manifests } from '../../../src/manifests/index.ts';
import { componentNames } from '../../../src/platform/components.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aroti-render-'));
});
afterEach(() => rm(folder, { recursive: true }));

const objectsIn = (yaml: string): unknown[] =>
  parseAllDocuments(yaml)
    .map((document) => document.toJS() as unknown)
    .filter((object) => object !== null);

async function refusal(options: RenderOptions): Promise<string> {
  return render(options).then(
    () => 'it was accepted',
    (error: unknown) => (error instanceof CommandEnded ? error.report.lines.join('\n') : String(error)),
  );
}

describe('to standard output', () => {
  test.each(componentNames)('every object of %s parses back to what it was', async (component) => {
    const { lines } = await render({ component });
    const expected: unknown = JSON.parse(JSON.stringify(manifests[component](resolvePlatform({}))));
    expect(objectsIn(lines.join('\n'))).toEqual(expected);
  });

  test('all components in the order of a deployment, as one stream', async () => {
    const { lines } = await render({});
    const expected = componentNames.flatMap((name) => manifests[name](resolvePlatform({})));
    expect(objectsIn(lines.join('\n'))).toHaveLength(expected.length);
  });

  test('a component that is disabled is left out, and cannot be asked for', async () => {
    const set = ['components.temporal-worker.enabled=false'];
    expect((await render({ set })).lines.join('\n')).not.toContain('Component temporal-worker');
    expect(await refusal({ set, component: 'temporal-worker' })).toContain('temporal-worker is disabled');
  });
});

describe('components of the user', () => {
  const manifest = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: mail}\n';
  const write = async (text: string) => {
    await mkdir(join(folder, 'mailer'));
    await writeFile(join(folder, 'mailer/a.yaml'), text);
    const file = join(folder, 'platform.yaml');
    await writeFile(file, 'namespacePrefix: t-\nextra: {mailer: {manifests: {path: mailer}}}\n');
    return file;
  };

  test('are rendered as they would be applied, from the folder of the document', async () => {
    const { lines } = await render({ file: await write(manifest), component: 'mailer' });
    expect(objectsIn(lines.join('\n'))).toMatchObject([
      {
        kind: 'ConfigMap',
        metadata: { name: 'mail', namespace: 't-aroti', labels: { 'aroti.dev/component': 'mailer' } },
      },
    ]);
  });

  test('have a file of their own', async () => {
    const out = join(folder, 'out');
    await render({ file: await write(manifest), out });
    expect(await yamlIn(out)).toContain('mailer.yaml');
  });

  test('that are wrong are refused with file and line', async () => {
    expect(await refusal({ file: await write('a: [') })).toContain('extra.mailer.manifests: mailer/a.yaml:1: no YAML');
  });
});

test('Secrets are named with their keys; no value is written, fixed ones included', () => {
  const specs = [
    {
      namespace: 'database',
      name: 'postgres-secret',
      labels: {},
      keys: {
        USER: { kind: 'fixed' as const, value: 'hush-fixed' },
        PASSWORD: { kind: 'generated' as const, bytes: 32 },
        COPY: { kind: 'copy' as const, from: { namespace: 'a', name: 'b', key: 'C' } },
        URL: { kind: 'template' as const, parts: ['hush-template://', { namespace: 'a', name: 'b', key: 'C' }] },
      },
    },
  ];
  const yaml = manifestYaml('secrets', [], specs);
  expect(yaml).toContain('# Secret/database/postgres-secret\n#   USER: ');
  expect(yaml).toContain('#   PASSWORD: generated, 32 random bytes\n');
  expect(yaml).not.toContain('hush');
  expect(objectsIn(yaml)).toEqual([]);
});

test('no rendered object is a Secret', async () => {
  const objects = objectsIn((await render({})).lines.join('\n')) as { kind: string }[];
  expect(objects.filter(({ kind }) => kind === 'Secret')).toEqual([]);
});

describe('into a folder', () => {
  test('one file a component; again: what is no longer deployed goes, what the user added stays', async () => {
    const out = join(folder, 'manifests');
    await render({ out });
    expect(await yamlIn(out)).toEqual(componentNames.map((name) => `${name}.yaml`).toSorted());
    await writeFile(join(out, 'mine.yaml'), 'mine');
    await render({ out, set: ['components.temporal-worker.enabled=false'] });
    const after = await yamlIn(out);
    expect(after).toContain('mine.yaml');
    expect(after).not.toContain('temporal-worker.yaml');
  });

  test('a single component leaves the files of the others', async () => {
    await render({ out: folder });
    await render({ out: folder, component: 'redis' });
    expect(await yamlIn(folder)).toHaveLength(componentNames.length);
  });

  test('a folder with other things is left alone, unless forced; even then nothing is deleted', async () => {
    const out = join(folder, 'charts');
    await mkdir(out);
    await writeFile(join(out, 'redis.yaml'), 'mine');
    expect(await refusal({ out })).toContain('--force');
    expect(await readFile(join(out, 'redis.yaml'), 'utf8')).toBe('mine');
    const set = ['components.temporal-worker.enabled=false'];
    await writeFile(join(out, 'temporal-worker.yaml'), 'mine');
    await render({ out, set, force: true });
    expect(await readFile(join(out, 'redis.yaml'), 'utf8')).toContain('kind: Deployment');
    expect(await readFile(join(out, 'temporal-worker.yaml'), 'utf8')).toBe('mine');
    expect(await refusal({ out })).toContain('--force');
  });

  test('a file in its place', async () => {
    const out = join(folder, 'file');
    await writeFile(out, '');
    expect(await refusal({ out })).toContain('is a file');
  });
});

async function yamlIn(path: string): Promise<string[]> {
  return (await readdir(path)).filter((name) => name.endsWith('.yaml')).toSorted();
}
