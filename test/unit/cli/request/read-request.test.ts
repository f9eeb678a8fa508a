import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRequest, type RequestOptions } from '../../../../src/cli/request/read-request.ts';
import { CommandEnded } from '../../../../src/cli/report.ts';

let folder: string;
const ownFile = process.env['AROTI_PLATFORM_FILE'];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aroti-cli-'));
  delete process.env['AROTI_PLATFORM_FILE'];
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  if (ownFile === undefined) delete process.env['AROTI_PLATFORM_FILE'];
  else process.env['AROTI_PLATFORM_FILE'] = ownFile;
});

async function document(text: string, name = 'platform.yaml'): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

async function refusal(options: RequestOptions): Promise<string[]> {
  const error = await readRequest(options).catch((thrown: unknown) => thrown);
  if (!(error instanceof CommandEnded)) throw new Error('it was not refused', { cause: error });
  return error.report.lines.slice(1).map((line) => line.trim().replaceAll(`${folder}/`, ''));
}

describe('accepted', () => {
  test('nothing at all: the default platform, and an empty input', async () => {
    const { platform, input } = await readRequest({});
    expect(platform.name).toBe('aroti');
    expect(input).toEqual({});
  });

  test.each(['', '# only a comment\n', '{}'])('a document that says nothing: %j', async (text) => {
    const { input } = await readRequest({ file: await document(text) });
    expect(input).toEqual({});
  });

  test('later ones win: the own document, the file, the settings, the name', async () => {
    process.env['AROTI_PLATFORM_FILE'] = await document('name: own\ndomain: own.example\norder: serial', 'own.yaml');
    const file = await document('name: file\ndomain: file.example');
    const { platform, input } = await readRequest({ file, set: ['namespacePrefix=x-', 'name=set'], name: 'named' });
    expect(platform).toMatchObject({ name: 'named', domain: 'file.example', order: 'serial', namespacePrefix: 'x-' });
    expect(input.platform).toEqual({ name: 'named', domain: 'file.example', order: 'serial', namespacePrefix: 'x-' });
  });

  test('a setting reads its value as YAML', async () => {
    const { platform } = await readRequest({
      set: ['components.temporal-worker.enabled=false', 'components.postgres.timeoutSeconds=77'],
    });
    expect(platform.components['temporal-worker'].enabled).toBe(false);
    expect(platform.components.postgres.timeoutSeconds).toBe(77);
  });

  test('JSON is YAML too', async () => {
    const { platform } = await readRequest({ file: await document('{"name": "json"}') });
    expect(platform.name).toBe('json');
  });
});

describe('refused, one line a problem', () => {
  test.each<[string, string, RegExp[]]>([
    ['an unknown key', 'components:\n  redis:\n    enabld: true', [/^components\.redis\.enabld: .*enabled/]],
    ['two things at once', 'name: A_\ncolour: red', [/^name: /, /^colour: /]],
    ['null', 'null', [/^platform: expected an object/]],
    ['a list', '- 1', [/^platform: expected an object/]],
    ['no YAML', 'a: [1,\nb', [/^platform\.yaml:2: /]],
    ['a key twice', 'name: a\nname: b', [/^platform\.yaml:2: Map keys must be unique/]],
    ['an alias to nothing', 'name: *nobody', [/^platform\.yaml.*: .*nobody/]],
    ['too much', `name: a\nx: ${'y'.repeat(3_000_000)}`, [/^platform: expected at most/]],
    ['what would change every object', '__proto__: {polluted: true}', [/__proto__/]],
  ])('%s', async (_what, text, expected) => {
    const lines = await refusal({ file: await document(text) });
    expect(lines.length).toBeGreaterThanOrEqual(expected.length);
    for (const pattern of expected) expect(lines).toContainEqual(expect.stringMatching(pattern));
  });

  test.each<[string, RequestOptions, RegExp]>([
    ['no such file', { file: '/nowhere/platform.yaml' }, /there is no such file/],
    ['a folder', { file: '/' }, /is a folder/],
    ['an unknown component', { components: ['postgrs'] }, /did you mean `postgres`/],
    [
      'a disabled component',
      { components: ['temporal-worker'], set: ['components.temporal-worker.enabled=false'] },
      /temporal-worker is disabled/,
    ],
    ['no path=value', { set: ['components.redis'] }, /expected path=value/],
    ['an empty key', { set: ['components..x=1'] }, /expected path=value/],
    ['a value that is no YAML', { set: ['name="'] }, /no YAML/],
    ['a prototype', { set: ['__proto__.polluted=true'] }, /__proto__/],
    ['a name that is none', { name: 'A B' }, /^name: /],
  ])('%s', async (_what, options, expected) => {
    expect(await refusal(options)).toContainEqual(expect.stringMatching(expected));
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
