import { describe, expect, test } from '@jest/globals';
import { problemsOf } from './problems-of.ts';
import { componentNames, requires } from '../../../src/platform/components.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';
import { planDeployment, planGraph } from '../../../src/platform/graph.ts';

const off = { enabled: false };

describe('planDeployment', () => {
  test('by default deploys everything, in the order of the table', () => {
    const expected = componentNames.map((name) => ({ name, requires: [...requires[name]] }));
    expect(planDeployment(resolvePlatform())).toEqual(expected);
  });

  test('order: serial has one after the other, as the table has them', () => {
    const plan = planDeployment(resolvePlatform({ order: 'serial' }));
    expect(plan.map(({ name }) => name)).toEqual([...componentNames]);
    expect(plan.map((planned) => planned.requires)).toEqual([[], ...componentNames.slice(0, -1).map((name) => [name])]);
  });

  test('nobody waits for what is disabled, but for what it would have waited for', () => {
    const platform = resolvePlatform({ components: { temporal: off, 'temporal-worker': off } });
    const plan = planDeployment(platform);
    expect(plan.map(({ name }) => name)).not.toContain('temporal');
    expect(plan.at(-1)).toEqual({ name: 'backend-api', requires: ['migrations', 'redis', 'keycloak', 'postgres'] });
  });

  test('a subset waits only inside itself, through what is left out too', () => {
    expect(planDeployment(resolvePlatform(), ['temporal-worker', 'postgres', 'rbac'])).toEqual([
      { name: 'rbac', requires: [] },
      { name: 'postgres', requires: ['rbac'] },
      { name: 'temporal-worker', requires: ['postgres'] },
    ]);
  });

  test('a serial subset is one after the other too', () => {
    expect(planDeployment(resolvePlatform({ order: 'serial' }), ['redis', 'postgres'])).toEqual([
      { name: 'postgres', requires: [] },
      { name: 'redis', requires: ['postgres'] },
    ]);
  });

  test('what is disabled can not be asked for', () => {
    const platform = resolvePlatform({ components: { temporal: off, 'temporal-worker': off } });
    expect(problemsOf(() => planDeployment(platform, ['redis', 'temporal', 'temporal-worker']))).toEqual([
      { path: 'components', message: 'temporal is disabled; enable it or leave it out' },
      { path: 'components', message: 'temporal-worker is disabled; enable it or leave it out' },
    ]);
  });
});

describe('planGraph', () => {
  const later = {
    ...requires,
    'ingress-nginx': ['namespaces'],
    'cert-manager': ['namespaces'],
    ingress: ['ingress-nginx', 'cert-manager', 'backend-api'],
    argocd: ['ingress'],
  } as const;
  type Name = keyof typeof later;
  const names = Object.keys(later) as Name[];

  test('takes a table with more rows', () => {
    const plan = planGraph<Name>(later, names);
    expect(plan.map(({ name }) => name)).toEqual(names);
    expect(plan.find(({ name }) => name === 'ingress')?.requires).toEqual([
      'ingress-nginx',
      'cert-manager',
      'backend-api',
    ]);
  });

  test('finds its order whatever that of the rows', () => {
    const reversed = Object.fromEntries(Object.entries(later).reverse()) as typeof later;
    const placed = planGraph<Name>(reversed, names);
    for (const [index, { requires: before }] of placed.entries()) {
      expect(placed.slice(0, index).map(({ name }) => name)).toEqual(expect.arrayContaining(before));
    }
  });

  test('waits through several rows that are left out, and for each once', () => {
    const table = { a: [], b: ['a'], c: ['b'], d: ['b', 'c'] } as const;
    expect(planGraph<'a' | 'b' | 'c' | 'd'>(table, ['a', 'd'])).toEqual([
      { name: 'a', requires: [] },
      { name: 'd', requires: ['a'] },
    ]);
  });

  test('says which rows go round in a circle', () => {
    const table = { a: [], b: ['a', 'd'], c: ['b'], d: ['c'] } as const;
    expect(() => planGraph<'a' | 'b' | 'c' | 'd'>(table, ['a'])).toThrow('circle: b → d → c → b');
  });

  test('says which row requires what is not there', () => {
    const table = { a: [], b: ['c'] } as Record<string, string[]>;
    expect(() => planGraph(table, ['b'])).toThrow('b requires something that is not in the table');
  });
});
