import { describe, expect, test } from '@jest/globals';
import { unpainted } from '../../../../src/cli/render/paint.ts';
import { verifyLines } from '../../../../src/cli/render/verify-lines.ts';
import { componentReport, verifyReport } from '../samples.ts';
import type { VerifyReport } from '../../../../src/workflows/types.ts';

const now = Date.parse('2026-01-02T03:05:05Z');
const shown = (report: VerifyReport) =>
  verifyLines(report, { width: 99, paint: unpainted, again: ['--name', 'x'] }, now);
const drift = {
  object: 'Deployment/aroti/redis',
  path: '.spec.replicas',
  live: 5,
  wanted: 1,
  by: 'kubectl-scale',
  at: '2026-01-02T03:04:05Z',
};

describe('verifyLines', () => {
  test('healthy: a row each, and nothing else', () => {
    expect(shown(verifyReport({ healthy: true, components: [componentReport()] }))).toEqual([
      'aroti, revision 7: healthy, 1 component',
      '',
      '✔ postgres  ready  login to aroti',
    ]);
  });

  test('a backup that did not happen: what, why, and what to do', () => {
    const late = { what: 'backup of aroti', reason: 'the newest is too old', remedy: 'Trigger the Schedule.' };
    const backups = { well: false, late: [late], newest: [] };
    expect(shown(verifyReport({ components: [componentReport()], backups }))).toEqual([
      'aroti, revision 7: 1 complaint about backups',
      '',
      '✔ postgres  ready  login to aroti',
      '',
      'backup of aroti',
      '  Late      the newest is too old',
      '  To do     Trigger the Schedule.',
    ]);
  });

  test('drift: what was deployed, what is there, who wrote it, and how to put it back', () => {
    const components = [
      componentReport({ drift: [drift, { object: 'Service/aroti/redis', path: '', live: undefined, wanted: {} }] }),
    ];
    expect(shown(verifyReport({ components }))).toEqual([
      'aroti, revision 7: 2 differences from the revision',
      '',
      '≠ postgres  drifted  2 differences',
      '',
      'postgres  deployed → now',
      '  Deployment/aroti/redis',
      '      .spec.replicas: 1 → 5',
      '        by kubectl-scale, 1 min ago',
      '  Service/aroti/redis',
      '      it is gone',
      '',
      'Put it back: aroti verify --name x --self-heal',
    ]);
  });

  test('not well: its diagnosis', () => {
    const lines = shown(verifyReport());
    expect(lines[0]).toBe('aroti, revision 7: 1 component not well');
    expect(lines).toContain('✖ redis     not ready');
    expect(lines).toContain('  Reason    CrashLoopBackOff');
  });

  test('what was put back is listed, and not offered again', () => {
    const healed = [{ object: 'Deployment/aroti/redis', action: 'configured' as const }];
    const lines = shown(verifyReport({ healthy: true, components: [componentReport()], healed }));
    expect(lines.slice(-2)).toEqual(['Put back: 1 configured', '  Deployment/aroti/redis configured']);
  });

  test('not looked at', () => {
    expect(shown(verifyReport({ skipped: 'deploy-aroti is going on' }))).toEqual([
      'aroti: not looked at: deploy-aroti is going on',
    ]);
  });
});
