import { describe, expect, test } from '@jest/globals';
import { rootCausesFirst } from '../../../src/troubleshoot/root-causes.ts';
import type { Suspect } from '../../../src/troubleshoot/suspect.ts';

const requires = {
  secrets: [],
  postgres: ['secrets'],
  redis: ['secrets'],
  keycloak: ['postgres'],
  api: ['keycloak', 'redis'],
};

const suspect = (component: string, level: Suspect['level'], more: Partial<Suspect> = {}): Suspect => ({
  case: 'component',
  component,
  object: `${level} of ${component}`,
  cause: 'seen',
  evidence: [],
  remedy: 'do something',
  level,
  mayFollow: true,
  ...more,
});
const fault = { mayFollow: false };

/** `object ← what it follows from` */
const judged = (...suspects: Suspect[]) =>
  rootCausesFirst(suspects, requires).map(({ object, followsFrom }) =>
    followsFrom ? `${object} ← ${followsFrom}` : object,
  );

describe('rootCausesFirst', () => {
  test.each<[what: string, suspects: Suspect[], expected: string[]]>([
    ['nothing', [], []],
    ['one', [suspect('api', 'answer')], ['answer of api']],
    [
      'within a component, what lies below explains what lies above',
      [suspect('redis', 'answer'), suspect('redis', 'service'), suspect('redis', 'workload', fault)],
      ['workload of redis', 'service of redis ← workload of redis', 'answer of redis ← workload of redis'],
    ],
    [
      'a component that is required explains, through others too',
      [suspect('api', 'workload'), suspect('postgres', 'workload', fault)],
      ['workload of postgres', 'workload of api ← workload of postgres'],
    ],
    [
      'a chain ends at its first cause',
      [suspect('api', 'answer'), suspect('keycloak', 'workload'), suspect('postgres', 'login', fault)],
      ['login of postgres', 'workload of keycloak ← login of postgres', 'answer of api ← login of postgres'],
    ],
    [
      'a fault of its own follows from nothing',
      [suspect('api', 'workload', fault), suspect('postgres', 'workload', fault)],
      ['workload of postgres', 'workload of api'],
    ],
    [
      'what is not required explains nothing',
      [suspect('redis', 'answer'), suspect('postgres', 'workload', fault)],
      ['workload of postgres', 'answer of redis'],
    ],
    [
      'what it names itself explains it, whatever it is',
      [
        suspect('keycloak', 'workload', { mayFollow: false, blames: ['Secret/a'] }),
        suspect('secrets', 'reference', { object: 'Secret/a' }),
      ],
      ['Secret/a', 'workload of keycloak ← Secret/a'],
    ],
    [
      'causes come in the order of the components, the unknown last',
      [suspect('platform', 'answer', fault), suspect('api', 'answer', fault), suspect('redis', 'answer', fault)],
      ['answer of redis', 'answer of api', 'answer of platform'],
    ],
  ])('%s', (_what, suspects, expected) => {
    expect(judged(...suspects)).toEqual(expected);
  });

  test('what follows says from what, and what was seen of it', () => {
    const [, following] = rootCausesFirst([suspect('redis', 'answer'), suspect('redis', 'workload', fault)], requires);
    expect(following).toEqual({
      case: 'component',
      component: 'redis',
      object: 'answer of redis',
      cause: 'Follows from workload of redis. Seen here: seen',
      evidence: [],
      remedy: 'Put workload of redis right first.',
      followsFrom: 'workload of redis',
    });
  });
});
