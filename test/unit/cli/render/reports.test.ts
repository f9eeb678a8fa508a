import { describe, expect, test } from '@jest/globals';
import { unpainted } from '../../../../src/cli/render/paint.ts';
import { changeCounts } from '../../../../src/workflows/change-counts.ts';
import { diagnosisLines } from '../../../../src/cli/render/diagnosis-lines.ts';
import { failureLines } from '../../../../src/cli/render/failure-lines.ts';
import { badInputReport } from '../../../../src/cli/render/problem-lines.ts';
import { resultLines } from '../../../../src/cli/render/result-lines.ts';
import { changes, component, diagnosis, nothingElse, progress } from '../samples.ts';

const plain = { width: Number.POSITIVE_INFINITY, paint: unpainted };

test('changeCounts counts each action, and leaves out what did not happen', () => {
  expect(changeCounts(changes({ unchanged: 2, created: 1, configured: 3 }))).toBe(
    '1 created, 3 configured, 2 unchanged',
  );
  expect(changeCounts([])).toBe('');
});

describe('resultLines', () => {
  test('lists what was written, counts the rest, says where it serves', () => {
    const result = {
      platform: 'aroti',
      ...nothingElse,
      revision: 3,
      seconds: 61.24,
      components: [
        component({
          changes: changes({ created: 1, configured: 1, unchanged: 5 }),
          endpoints: ['postgres.database.svc.cluster.local:5432'],
        }),
        component({ component: 'backend-api', endpoints: ['api.aroti.svc.cluster.local:8888'] }),
      ],
    };
    expect(resultLines(result, unpainted)).toEqual([
      'aroti, revision 3: deployed in 61.2s',
      '',
      'Changes: 1 created, 1 configured, 5 unchanged',
      '  ConfigMap/aroti/created-0 created',
      '  ConfigMap/aroti/configured-0 configured',
      '',
      'Endpoints (inside the cluster)',
      '  postgres     postgres.database.svc.cluster.local:5432',
      '  backend-api  api.aroti.svc.cluster.local:8888',
    ]);
  });

  test('nothing at all', () => {
    const result = { platform: 'aroti', revision: 3, seconds: 1, components: [], ...nothingElse };
    expect(resultLines(result, unpainted)).toEqual(['aroti, revision 3: deployed in 1.0s', '', 'Changes: none']);
  });
});

describe('diagnosisLines', () => {
  test('the object, the cause, the logs, the events, what to do', () => {
    expect(diagnosisLines(diagnosis(), plain)).toEqual([
      'postgres: StatefulSet/database/postgres (Ready: 0/1)',
      '  Reason    CrashLoopBackOff',
      '  Message   back-off 10s restarting failed container',
      '  Container postgres-0/postgres: CrashLoopBackOff: exit code 1, 2 restarts',
      '    its last lines:',
      '    │ starting',
      '    │ FATAL: no space left',
      '    the last lines before its restart:',
      '    │ before',
      '  Events',
      '    03:04:05  Pod/database/postgres-0  BackOff  Back-off restarting',
      '  To do     Give the volume more room.',
    ]);
  });

  test('fits the terminal, and says only once what the diagnosis quotes', () => {
    const [container] = diagnosis().containers;
    const quoted = { ...container!, message: 'back-off 10s', logs: [], previousLogs: [] };
    expect(diagnosisLines(diagnosis({ containers: [quoted] }), { ...plain, width: 40 })).toEqual([
      'postgres: StatefulSet/database/postgres (Ready: 0/1)',
      '  Reason    CrashLoopBackOff',
      '  Message   back-off 10s restarting',
      '            failed container',
      '  Container postgres-0/postgres:',
      '            CrashLoopBackOff, 2 restarts',
      '  Events',
      '    03:04:05  Pod/database/postgres-0',
      '              BackOff  Back-off',
      '              restarting',
      '  To do     Give the volume more room.',
    ]);
  });

  test('leaves out what is empty, and keeps the lines of a long message apart', () => {
    const bare = diagnosis({ rule: '', message: 'one\ntwo', containers: [], events: [], suggestion: '' });
    expect(diagnosisLines(bare, plain)).toEqual([
      'postgres: StatefulSet/database/postgres',
      '  Reason    CrashLoopBackOff',
      '  Message   one',
      '            two',
    ]);
  });

  test('a log cannot move the cursor, ring the bell or write over a line', () => {
    const [container] = diagnosis().containers;
    const hostile = {
      ...container!,
      message: '',
      logs: ['\u001b[2Jgone\u0007', 'a\rb\u009b31m', '\u001b]0;title\u0007x'],
    };
    const text = diagnosisLines(diagnosis({ containers: [hostile] }), plain).join('\n');
    expect(text).toContain('│ gone\n');
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });
});

describe('failureLines', () => {
  const subject = { kind: 'deploy' as const, platform: 'aroti' };
  const failed = (failure: object) => ({
    state: 'failed' as const,
    failure: { type: 'ComponentFailed', message: 'postgres', diagnoses: [], problems: [], ...failure },
  });

  test('every diagnosis, what was not deployed, how to go on', () => {
    const state = progress([component({ state: 'failed' }), component({ component: 'redis', state: 'deployed' })]);
    const lines = failureLines(subject, failed({ diagnoses: [diagnosis()] }), state, plain);
    expect(lines[0]).toBe('aroti: the deployment failed');
    expect(lines).toEqual(expect.arrayContaining(diagnosisLines(diagnosis(), plain)));
    expect(lines.slice(-2)).toEqual([
      'Not deployed: postgres.',
      'What was applied stays. `aroti deploy` goes on from there.',
    ]);
  });

  test('a failure without a diagnosis shows its type and message', () => {
    const lines = failureLines(subject, failed({ type: 'Error', message: 'a\nb' }), undefined, plain);
    expect(lines.slice(0, 2)).toEqual(['aroti: the deployment failed', '  Error: a\n  b']);
  });

  test('wrong input is one line a problem', () => {
    const problems = [{ path: 'platform.domain', message: 'expected a host name' }];
    expect(failureLines(subject, failed({ type: 'InvalidInput', problems }), undefined, plain)).toEqual([
      'aroti: the input is wrong; nothing was written',
      '  platform.domain: expected a host name',
    ]);
  });

  test.each([
    ['cancelled', 'aroti: the deployment was cancelled'],
    ['terminated', 'aroti: the deployment was terminated'],
    ['timed out', 'aroti: the deployment ran out of time'],
  ] as const)('%s', (state, headline) => {
    expect(failureLines(subject, { ...failed({}), state }, undefined, plain)[0]).toBe(headline);
  });

  test('stopped, and all is as it was: says so once, and nothing about what was not deployed', () => {
    const back = [component({ state: 'deployed' }), component({ component: 'redis', state: 'left' })];
    const state = progress([component({ state: 'cancelled' })], {
      state: 'cancelled',
      rollback: { toRevision: 2, components: back, left: [], diagnoses: [] },
      ending: 'Revision 2 serves again.',
    });
    const stopped = { state: 'cancelled' as const, failure: failed({ type: 'Cancelled' }).failure };
    expect(failureLines(subject, stopped, state, plain)).toEqual([
      'aroti: the deployment was cancelled; revision 2 serves again',
      '',
      'Revision 2 serves again.',
    ]);
  });

  test('a way back that failed is not called complete', () => {
    const state = progress([component({ state: 'failed' })], {
      state: 'failed',
      rollback: { toRevision: 2, components: [component({ state: 'failed' })], left: [], diagnoses: [diagnosis()] },
    });
    const lines = failureLines(subject, failed({ diagnoses: [diagnosis()] }), state, plain);
    expect(lines[0]).toBe('aroti: the deployment failed, and the way back to revision 2 is not complete');
    expect(lines).toContain('On the way back to revision 2');
  });
});

test('badInputReport: one line a problem, exit code 64', () => {
  const report = badInputReport([
    { path: 'a.b', message: 'x\ny' },
    { path: '', message: 'z' },
  ]);
  expect(report.exitCode).toBe(64);
  expect(report.lines.slice(1)).toEqual(['  a.b: x y', '  z']);
});
