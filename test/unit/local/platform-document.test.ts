import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localDocument, writeDocument } from '../../../local/platform-document.ts';
import { stateOf } from '../../../local/state.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aroti-document-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileWith(text: string): Promise<string> {
  const file = join(folder, 'platform.yaml');
  await writeFile(file, text);
  return file;
}

describe('the document that up deploys', () => {
  test('is the name and the profile for one machine', async () => {
    expect(await localDocument('aroti', {})).toEqual({ name: 'aroti', profile: 'local' });
  });

  test('names the cluster where one was named', async () => {
    expect(await localDocument('aroti', { context: 'kind' })).toMatchObject({ cluster: 'kind' });
  });

  test("lets the user's own file win", async () => {
    const file = await fileWith('name: mine\nprofile: production\ncomponents:\n  redis: { maxMemory: 128MB }\n');
    expect(await localDocument('aroti', { file })).toEqual({
      name: 'mine',
      profile: 'production',
      components: { redis: { maxMemory: '128MB' } },
    });
  });

  test.each([
    ['- a list', /is no object: give a platform document/],
    ['', /is no object/],
    ['a: [', /is no YAML/],
    ['components: { redis: { enabeld: false } }', /is wrong:\ncomponents\.redis\.enabeld: /],
  ])('is refused when the file holds %j', async (text, message) => {
    await expect(localDocument('aroti', { file: await fileWith(text) })).rejects.toThrow(message);
  });

  test('is refused when there is no such file', async () => {
    await expect(localDocument('aroti', { file: join(folder, 'none') })).rejects.toThrow('cannot be read');
  });

  test('is kept where the worker reads it', async () => {
    const path = await writeDocument(stateOf('aroti', { AROTI_STATE: folder }), { name: 'aroti' });
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ name: 'aroti' });
  });
});
