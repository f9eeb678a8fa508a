import { describe, expect, test } from '@jest/globals';
import { diagnosisMarkdown } from '../../../src/troubleshoot/markdown.ts';
import { unseenSuspects } from '../../../src/troubleshoot/unseen.ts';
import type { Finding } from '../../../src/workflows/types.ts';

const report = { platform: 'aroti', revision: 3, at: '2026-01-01T00:00:00.000Z', seconds: 2, healthy: false, well: [] };
const finding: Finding = {
  case: 'database connection',
  component: 'postgres',
  object: 'Secret/database/postgres-secret',
  cause: "The server refuses app's password.",
  evidence: ['SQLSTATE 28P01'],
  remedy: 'Deploy the component `postgres`.',
};

describe('diagnosisMarkdown', () => {
  test('causes with evidence and remedy, then what follows, then what is well', () => {
    const following = {
      ...finding,
      component: 'keycloak',
      object: 'Deployment/k/k',
      cause: 'Follows',
      followsFrom: finding.object,
    };
    const text = diagnosisMarkdown({ ...report, findings: [finding, following], well: ['redis: PING'] });
    expect(text).toBe(
      [
        '**aroti**, revision 3, at 2026-01-01T00:00:00.000Z: 1 cause found',
        '',
        '**1. postgres: database connection** (Secret/database/postgres-secret)',
        '',
        "The server refuses app's password.",
        '',
        '    SQLSTATE 28P01',
        '',
        '→ Deploy the component `postgres`.',
        '',
        '**Follows from it**',
        '',
        '- keycloak (Deployment/k/k): Follows',
        '',
        '**Well**',
        '',
        '- redis: PING',
      ].join('\n'),
    );
  });

  test('nothing found, nothing deployed', () => {
    expect(diagnosisMarkdown({ ...report, revision: 0, healthy: true, findings: [] })).toBe(
      '**aroti**, not deployed yet, at 2026-01-01T00:00:00.000Z: nothing is wrong',
    );
  });

  test('many findings and long lines are cut', () => {
    const many = Array.from({ length: 100 }, () => ({
      ...finding,
      evidence: Array.from({ length: 50 }, () => 'x'.repeat(10_000)),
    }));
    const text = diagnosisMarkdown({ ...report, findings: many });
    expect(text.length).toBeLessThan(100_000);
    expect(text).toContain('… and 80 more.');
  });
});

describe('unseenSuspects', () => {
  test('nothing unseen is nothing found', () => {
    expect(unseenSuspects([])).toEqual([]);
  });

  test('one for each reason, naming all that is unknown', () => {
    const found = unseenSuspects([
      { what: 'Pod list in a', why: 'Pod list: pods is forbidden: cannot list' },
      { what: 'Pod list in b', why: 'Pod list: pods is forbidden: cannot list' },
      { what: 'Service list in a', why: 'no answer within 4 s' },
    ]);
    expect(found.map(({ object, cause }) => `${object}: ${cause}`)).toEqual([
      'Pod list in a: It and 1 more could not be looked at, so nothing is known of it: Forbidden',
      'Service list in a: It could not be looked at, so nothing is known of it: no answer within 4 s',
    ]);
    expect(found[0]?.remedy).toContain('right to get and list');
  });
});
