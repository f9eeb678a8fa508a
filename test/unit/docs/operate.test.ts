import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { resolveExtras } from '../../../src/extra/resolve-extras.ts';
import { objectName } from '../../../src/kubernetes/object-name.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';
import { planDeployment } from '../../../src/platform/graph.ts';

const guide = readFileSync(new URL('../../../docs/operate.md', import.meta.url), 'utf8');
const blocks = [...guide.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text]) => text ?? '');

/** The block that begins so. */
function block(beginning: string): string {
  const found = blocks.find((text) => text.startsWith(beginning));
  if (found === undefined) throw new Error(`docs/operate.md has no block that begins with ${beginning}`);
  return found;
}

test('the example of a component of your own is a document, and its manifests are manifests', async () => {
  const platform = resolvePlatform(parse(block('extra:')));
  expect(
    platform.extra['mailer']?.checks.map((check) => Object.keys(check).find((key) => key.length < 5 && key !== 'name')),
  ).toEqual(['http', 'tcp', 'sql', 'exec']);
  const plan = planDeployment(platform);
  expect(plan.find(({ name }) => name === 'backend-api')?.requires).toContain('mailer');
  const sources = {
    readFolder: (path: string) =>
      Promise.resolve([{ name: `${path}/mailer.yaml`, text: block('# manifests/mailer/mailer.yaml') }]),
    fetch: () => Promise.reject(new Error('not asked')),
  };
  const { mailer = [] } = await resolveExtras(platform, sources);
  expect(mailer.map(objectName)).toEqual([
    'Service/aroti/mailer',
    expect.stringMatching(/^Job\/aroti\/mailer-setup-[0-9a-f]{10}$/),
  ]);
});

test('every other example of a document is one', () => {
  for (const text of blocks.filter((candidate) => candidate.startsWith('components:'))) {
    expect(() => resolvePlatform(parse(text))).not.toThrow();
  }
});
