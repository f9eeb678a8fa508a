import { describe, expect, test } from '@jest/globals';
import { alertRules, prometheusRule, ruleGroups } from '../../../src/metrics/alert-rules.ts';
import { definitions } from '../../../src/metrics/definitions.ts';

const namesIn = (text: string) => text.match(/\baroti_\w+/g) ?? [];

describe('the rules', () => {
  test.each(alertRules)('$alert asks only for figures that are served, by labels that they have', ({ expr }) => {
    const names = namesIn(expr);
    expect(names.length).toBeGreaterThan(0);
    expect(Object.keys(definitions)).toEqual(expect.arrayContaining(names));
    for (const [, labels = ''] of expr.matchAll(/(?:by|on) \(([^)]*)\)/g)) {
      const known = names.flatMap((name) => definitions[name as keyof typeof definitions].labels);
      expect(known).toEqual(expect.arrayContaining(labels.split(', ')));
    }
  });

  test('each has a name of its own, and says what to do', () => {
    expect(new Set(alertRules.map(({ alert }) => alert)).size).toBe(alertRules.length);
    for (const { annotations } of alertRules) expect(annotations.description).not.toBe('');
  });

  test('as an object of the operator', () => {
    expect(prometheusRule('orchestrator')).toMatchObject({
      kind: 'PrometheusRule',
      metadata: { namespace: 'orchestrator' },
      spec: ruleGroups(),
    });
  });
});
