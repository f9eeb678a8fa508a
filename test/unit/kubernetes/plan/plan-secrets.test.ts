import { expect, test } from '@jest/globals';
import type { V1Secret } from '@kubernetes/client-node';
import { fieldManager } from '../../../../src/kubernetes/field-manager.ts';
import { planOne } from '../../../../src/kubernetes/plan/plan-secrets.ts';
import type { SecretSpec } from '../../../../src/manifests/secrets.ts';

const from = { namespace: 'database', name: 'postgres-secret', key: 'PASSWORD' };
const spec: SecretSpec = {
  namespace: 'aroti',
  name: 'app',
  labels: {},
  keys: {
    generated: { kind: 'generated', bytes: 32 },
    copy: { kind: 'copy', from },
    url: { kind: 'template', parts: ['postgresql://aroti:', from, '@new/aroti'] },
  },
};
const secret = (values: Record<string, string>, ours: string[] = []): V1Secret => ({
  metadata: {
    managedFields: [
      { manager: fieldManager, fieldsV1: { 'f:data': Object.fromEntries(ours.map((key) => [`f:${key}`, {}])) } },
    ],
  },
  data: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')])),
});
const source = secret({ PASSWORD: 'pw' });
const complete = { generated: 'g', copy: 'pw', url: 'postgresql://aroti:pw@new/aroti' };
const planWith = (live: V1Secret | undefined) => planOne(spec, ({ name }) => (name === 'app' ? live : source));

test('what is not there is created as a whole', () => {
  expect(planWith(undefined)).toMatchObject({ object: 'Secret/aroti/app', action: 'create', fields: [] });
});

test('what is complete stays', () => {
  expect(planWith(secret(complete))).toMatchObject({ action: 'unchanged', fields: [] });
});

test('a key that is missing is added, and its value is not told', () => {
  const { generated: _, ...rest } = complete;
  expect(planWith(secret(rest))).toMatchObject({
    action: 'configure',
    fields: [{ path: '.data.generated', after: '•••' }],
  });
});

test('a URL that is ours follows its server; one that somebody else wrote stays', () => {
  const moved = { ...complete, url: 'postgresql://aroti:pw@old/aroti' };
  const fields = [{ path: '.data.url', before: '•••', after: '••• (changes)' }];
  expect(planWith(secret(moved, ['url']))).toMatchObject({ action: 'configure', fields });
  expect(planWith(secret(moved))).toMatchObject({ action: 'unchanged', fields: [] });
});

test.each<[string, V1Secret | undefined]>([
  ['another value', secret({ PASSWORD: 'other' })],
  ['no value yet', undefined],
])('a copy whose source has %s is refused, naming both', (_what, other) => {
  const { action, refusal } = planOne(spec, ({ name }) => (name === 'app' ? secret(complete) : other));
  expect(action).toBe('refuse');
  expect(refusal?.message).toContain('copy differs from database/postgres-secret key PASSWORD');
});
