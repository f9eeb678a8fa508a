import { describe, expect, test } from '@jest/globals';
import { planSecret, sourcesOf } from '../../../src/kubernetes/secret-values.ts';
import type { SecretKey, SecretSpec } from '../../../src/manifests/secrets.ts';

const from: SecretKey = { namespace: 'database', name: 'postgres-secret', key: 'PASSWORD' };
const spec: SecretSpec = {
  namespace: 'aroti',
  name: 'app',
  labels: {},
  keys: {
    generated: { kind: 'generated', bytes: 32 },
    fixed: { kind: 'fixed', value: 'postgres' },
    copy: { kind: 'copy', from },
    template: { kind: 'template', parts: ['postgresql://aroti:', from, '@db/aroti'] },
  },
};
const valueOf = () => 'the-password';

describe('planSecret', () => {
  test('everything is missing at first', () => {
    const { missing, mismatches } = planSecret(spec, {}, valueOf);
    expect(missing).toMatchObject({
      fixed: 'postgres',
      copy: 'the-password',
      template: 'postgresql://aroti:the-password@db/aroti',
    });
    expect(missing.generated).toMatch(/^[\w-]{43}$/);
    expect(mismatches).toEqual([]);
  });

  test('generated values are never the same', () => {
    const values = Array.from({ length: 100 }, () => planSecret(spec, {}, valueOf).missing.generated);
    expect(new Set(values).size).toBe(100);
  });

  test('what is there stays, whatever it is', () => {
    const present = { generated: 'x', fixed: 'somebody', template: 'elsewhere' };
    expect(planSecret(spec, present, valueOf)).toEqual({
      missing: { copy: 'the-password' },
      stale: {},
      mismatches: [],
    });
  });

  test('what is put together of others follows them where it is ours; nothing else does', () => {
    const present = { generated: 'x', fixed: 'y', template: 'z', copy: 'the-password' };
    const url = 'postgresql://aroti:the-password@db/aroti';
    expect(planSecret(spec, present, valueOf, () => true)).toEqual({
      missing: {},
      stale: { template: url },
      mismatches: [],
    });
    expect(planSecret(spec, { ...present, template: url }, valueOf, () => true).stale).toEqual({});
  });

  test('in a URL a value is written so that it stays one piece', () => {
    const keys: SecretSpec['keys'] = {
      url: { kind: 'template', parts: ['redis://:', { ...from, encode: 'uri' }, '@cache'] },
    };
    expect(planSecret({ ...spec, keys }, {}, () => 'a@b/c').missing).toEqual({ url: 'redis://:a%40b%2Fc@cache' });
  });

  test('a copy that differs is told, both keys by name', () => {
    const present = { generated: 'x', fixed: 'y', template: 'z', copy: 'another' };
    expect(planSecret(spec, present, valueOf)).toEqual({
      missing: {},
      stale: {},
      mismatches: [{ key: 'copy', source: 'database/postgres-secret key PASSWORD' }],
    });
  });
});

test('sourcesOf: keys of other Secrets', () => expect(sourcesOf(spec)).toEqual([from, from]));
