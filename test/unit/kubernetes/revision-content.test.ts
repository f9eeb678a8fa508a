import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { contentOf, deployableIn } from '../../../src/kubernetes/revision-content.ts';
import { kindsIn, kindsOf, kindsText } from '../../../src/kubernetes/revision-kinds.ts';
import type { Extras } from '../../../src/manifests/index.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';

const manifests = { path: 'mailer' };
const platform = resolvePlatform({ extra: { mailer: { manifests } } });
const map = (name: string, data: object = {}) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });

describe('the content of a revision', () => {
  test('comes back as it was', () => {
    const deployable = { platform, extras: { mailer: [map('a', { b: 'ü' }), map('c')] } };
    expect(deployableIn(contentOf(deployable))).toEqual(deployable);
  });

  test('without manifests is the document alone, as earlier versions kept it', () => {
    const { data, binaryData } = contentOf({ platform: resolvePlatform(), extras: {} });
    expect(binaryData).toBeUndefined();
    expect(deployableIn({ data })).toEqual({ platform: resolvePlatform(), extras: {} });
    expect(deployableIn({ data: { 'platform.yaml': 'name: old\n' } })).toEqual({
      platform: resolvePlatform({ name: 'old' }),
      extras: {},
    });
  });

  test('its sum is of both', () => {
    const versions: Extras[] = [{}, { mailer: [] }, { mailer: [map('a')] }, { mailer: [map('b')] }];
    const sums = versions.map((extras) => contentOf({ platform, extras }).sha256);
    expect(new Set(sums).size).toBe(4);
    expect(contentOf({ platform, extras: { mailer: [map('a')] } }).sha256).toBe(sums[2]);
  });

  test('what a ConfigMap can not hold is refused, with the longest component', () => {
    const long = map('a', { noise: randomBytes(1_100_000).toString('base64') });
    expect(() => contentOf({ platform, extras: { small: [map('b')], mailer: [long] } })).toThrow(
      /^extra\.mailer\.manifests: the manifests of all components are too long to be kept in a revision: \d+ bytes/,
    );
  });
});

describe('the kinds of a revision', () => {
  test("are those of all components, the user's own and the Secrets included, each once", () => {
    const texts = kindsText(kindsOf({ platform, extras: { mailer: [{ apiVersion: 'a.b/v1', kind: 'C' }] } })).split(
      ',',
    );
    expect(texts).toEqual(expect.arrayContaining(['v1/Namespace', 'apps/v1/StatefulSet', 'v1/Secret', 'a.b/v1/C']));
    expect(texts).toEqual([...new Set(texts)].toSorted());
  });

  test('are read as they were written', () => {
    expect(kindsIn('apps/v1/Deployment,v1/Service')).toEqual([
      { apiVersion: 'apps/v1', kind: 'Deployment' },
      { apiVersion: 'v1', kind: 'Service' },
    ]);
    expect(kindsIn('')).toEqual([]);
  });
});
