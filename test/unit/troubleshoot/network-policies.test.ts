import type { V1Namespace, V1NetworkPolicy, V1Pod } from '@kubernetes/client-node';
import { describe, expect, test } from '@jest/globals';
import { blockades, closedBy } from '../../../src/troubleshoot/network-policies.ts';

const pod = (namespace: string, app: string): V1Pod => ({
  kind: 'Pod',
  metadata: { name: app, namespace, labels: { app } },
  spec: { containers: [{ name: app, ports: [{ name: 'sql', containerPort: 5432 }] }] },
});
const from = pod('web', 'api');
const to = pod('db', 'postgres');
const namespaces: V1Namespace[] = [
  { metadata: { name: 'web', labels: { team: 'web' } } },
  { metadata: { name: 'db' } },
];

const policy = (namespace: string, spec: object): V1NetworkPolicy =>
  ({ kind: 'NetworkPolicy', metadata: { name: 'p', namespace }, spec }) as V1NetworkPolicy;
const everyone = { podSelector: {} };
const deny = { ...everyone, policyTypes: ['Ingress'] };
const fromWeb = { namespaceSelector: { matchLabels: { team: 'web' } } };
const ingress = (...rules: object[]) => policy('db', { ...deny, ingress: rules });
const egress = (...rules: object[]) => policy('web', { ...everyone, policyTypes: ['Egress'], egress: rules });

describe('blockades', () => {
  test.each<[what: string, policies: V1NetworkPolicy[], directions: string[]]>([
    ['no policy', [], []],
    ['a default deny', [policy('db', deny)], ['ingress']],
    ['a default deny without its types', [policy('db', everyone)], ['ingress']],
    ['a deny in another namespace', [policy('elsewhere', deny)], []],
    ['a deny for other Pods', [policy('db', { ...deny, podSelector: { matchLabels: { app: 'other' } } })], []],
    ['a deny beside an allow', [policy('db', deny), ingress({ from: [fromWeb] })], []],
    ['an allow for all', [ingress({})], []],
    ['an allow for its namespace by name', [ingress({ from: [byName('web')] })], []],
    ['an allow for another namespace', [ingress({ from: [byName('other')] })], ['ingress']],
    ['an allow for Pods of the own namespace only', [ingress({ from: [{ podSelector: {} }] })], ['ingress']],
    ['an allow for other Pods there', [ingress({ from: [{ ...fromWeb, podSelector: app('other') }] })], ['ingress']],
    ['an allow for addresses', [ingress({ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] })], []],
    ['the port by number', [ingress({ ports: [{ port: 5432 }] })], []],
    ['the port by name', [ingress({ ports: [{ port: 'sql' }] })], []],
    ['the port within a range', [ingress({ ports: [{ port: 5000, endPort: 6000 }] })], []],
    ['another port', [ingress({ ports: [{ port: 5433 }] })], ['ingress']],
    ['the port over UDP', [ingress({ ports: [{ port: 5432, protocol: 'UDP' }] })], ['ingress']],
    ['no way out', [egress()], ['egress']],
    ['a way out for DNS only', [egress({ ports: [{ port: 53, protocol: 'UDP' }] })], ['egress']],
    ['a way out to there', [egress({ to: [byName('db')], ports: [{ port: 5432 }] })], []],
    ['neither way', [egress(), policy('db', deny)], ['egress', 'ingress']],
  ])('%s', (_what, policies, directions) => {
    const found = blockades({ from, to, port: 5432 }, policies, namespaces);
    expect(found.map(({ direction }) => direction)).toEqual(directions);
  });
});

test('closedBy names policies only where nobody at all gets in', () => {
  expect(closedBy(to, 5432, [policy('db', deny)])).toEqual(['p']);
  expect(closedBy(to, 5432, [ingress({ from: [byName('other')] })])).toEqual([]);
  expect(closedBy(to, 5432, [])).toEqual([]);
});

function byName(name: string) {
  return {
    namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: [name] }] },
  };
}

function app(name: string) {
  return { matchLabels: { app: name } };
}
