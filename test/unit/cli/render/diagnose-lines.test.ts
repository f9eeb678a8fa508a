import { expect, test } from '@jest/globals';
import { diagnoseLines } from '../../../../src/cli/render/diagnose-lines.ts';
import { unpainted } from '../../../../src/cli/render/paint.ts';
import type { DiagnoseReport } from '../../../../src/workflows/types.ts';

const report: DiagnoseReport = {
  platform: 'aroti',
  revision: 7,
  at: '2026-01-02T03:04:05Z',
  seconds: 0.14,
  healthy: false,
  findings: [
    {
      case: 'pod does not start',
      component: 'redis',
      object: 'Pod/aroti/redis-0',
      cause: 'The image is not there.',
      evidence: ['ImagePullBackOff', 'Available:\u001b[2J 0/1'],
      remedy: 'Correct the tag, and deploy again.',
    },
  ],
  well: ['postgres: ready'],
  markdown: '',
};

test('diagnoseLines: the object, the cause, what shows it, what to do; then what is well', () => {
  expect(diagnoseLines(report, { width: 36, paint: unpainted })).toEqual([
    'aroti, revision 7: 1 finding, looked at in 0.1s',
    '',
    '✖ redis: pod does not start',
    '  Object    Pod/aroti/redis-0',
    '  Cause     The image is not there.',
    '  Evidence  ImagePullBackOff',
    '            Available: 0/1',
    '  To do     Correct the tag, and',
    '            deploy again.',
    '',
    'Well',
    '  ✔ postgres: ready',
  ]);
});

test('diagnoseLines: nothing found, and never deployed', () => {
  const healthy = { ...report, revision: 0, healthy: true, findings: [], well: [] };
  expect(diagnoseLines(healthy, { width: 80, paint: unpainted })).toEqual(['aroti: nothing found, looked at in 0.1s']);
});
