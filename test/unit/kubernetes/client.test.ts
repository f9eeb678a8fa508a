import { afterEach, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectCluster, UnknownContext } from '../../../src/kubernetes/client.ts';

const before = { KUBECONFIG: process.env.KUBECONFIG, HOME: process.env.HOME };
const folders: string[] = [];
afterEach(async () => {
  process.env.KUBECONFIG = before.KUBECONFIG ?? '';
  process.env.HOME = before.HOME;
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function withKubeconfig(current: string | undefined): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
  folders.push(folder);
  const entry = (name: string) => ({
    name,
    cluster: { server: `https://${name}.example:6443/` },
    context: { cluster: name, user: 'u' },
  });
  const entries = ['one', 'two'].map(entry);
  const lost = { name: 'lost', context: { cluster: 'nowhere', user: 'u' } };
  const config = {
    'current-context': current,
    clusters: entries,
    contexts: [...entries, lost],
    users: [{ name: 'u', user: { token: 't' } }],
  };
  process.env.KUBECONFIG = join(folder, 'config');
  await writeFile(process.env.KUBECONFIG, JSON.stringify(config));
}

test('the current context, unless another is named', async () => {
  await withKubeconfig('one');
  expect(connectCluster()).toMatchObject({ context: 'one', server: 'https://one.example:6443' });
  expect(connectCluster('two')).toMatchObject({ context: 'two', server: 'https://two.example:6443' });
});

test.each([
  ['an unknown one', 'one', 'three', 'no context "three" in the kubeconfig; it knows: one, two, lost'],
  ['none at all', undefined, undefined, 'the kubeconfig has no current context; it knows: one, two, lost'],
  ['one without its cluster', 'one', 'lost', 'context "lost" names a cluster that the kubeconfig does not describe'],
])('%s', async (_name, current, wanted, message) => {
  await withKubeconfig(current);
  expect(() => connectCluster(wanted)).toThrow(new UnknownContext(message));
});

test('no kubeconfig', () => {
  process.env.KUBECONFIG = '';
  process.env.HOME = '/nonexistent';
  expect(() => connectCluster()).toThrow(/^no kubeconfig: set KUBECONFIG/);
});
