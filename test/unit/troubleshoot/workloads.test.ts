import { describe, expect, test } from '@jest/globals';
import type { Diagnosis } from '../../../src/kubernetes/diagnosis.ts';
import { workloadSuspect } from '../../../src/troubleshoot/workloads.ts';
import { deployment } from '../../support/workloads.ts';

const wanted = deployment(
  'ns',
  'api',
  { name: 'main' },
  { pod: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] } },
);
const pending = {
  wanted,
  live: wanted,
  readiness: { state: 'progressing' as const, reason: 'Progressing', message: 'Ready: 0/1' },
};
const container = (logs: string[]) => ({
  pod: 'api-1',
  container: 'main',
  reason: 'CrashLoopBackOff',
  message: 'exit code 1',
  restarts: 3,
  logs,
  previousLogs: [],
});
const diagnosis = (reason: string, message: string, logs: string[] = []): Diagnosis => ({
  component: 'api',
  object: 'Deployment/ns/api',
  rule: 'Ready: 0/1',
  reason,
  message,
  containers: logs.length > 0 ? [container(logs)] : [],
  events: [{ at: '2026-01-01T00:00:00Z', object: 'Pod/ns/api-1', reason: 'BackOff', message: 'again' }],
  suggestion: 'Do something.',
});

describe('workloadSuspect', () => {
  test.each<[what: string, told: Diagnosis, mayFollow: boolean]>([
    ['an image that is not there', diagnosis('ImagePullBackOff', 'not found'), false],
    ['no node', diagnosis('Unschedulable', 'Insufficient cpu'), false],
    ['a Secret that is not there', diagnosis('CreateContainerConfigError', 'secret "s" not found'), false],
    ['a probe that fails', diagnosis('Unhealthy', 'HTTP 503'), true],
    [
      'a crash that says that nobody answers',
      diagnosis('CrashLoopBackOff', '', ['dial tcp: connection refused']),
      true,
    ],
    [
      'a crash that says that a login fails',
      diagnosis('CrashLoopBackOff', '', ['FATAL: password authentication failed']),
      true,
    ],
    ['a crash of its own', diagnosis('CrashLoopBackOff', '', ['SyntaxError: invalid syntax']), false],
  ])('%s: may follow from something else: see', (_what, told, mayFollow) => {
    expect(workloadSuspect(pending, told)).toMatchObject({
      case: 'pod does not start',
      component: 'api',
      object: 'Deployment/ns/api',
      level: 'workload',
      mayFollow,
    });
  });

  test('the evidence is the rule, the last lines of the containers and the newest events', () => {
    expect(workloadSuspect(pending, diagnosis('CrashLoopBackOff', 'it stops', ['line'])).evidence).toEqual([
      'Ready: 0/1',
      'api-1/main: CrashLoopBackOff: exit code 1 (3 restarts)',
      'api-1/main> line',
      '2026-01-01T00:00:00Z Pod/ns/api-1 BackOff: again',
    ]);
  });

  test('it blames the Secret that is named and the claims that it uses', () => {
    expect(workloadSuspect(pending, diagnosis('FailedMount', 'secret "s" not found')).blames).toEqual([
      'Secret/ns/s',
      'PersistentVolumeClaim/ns/data',
    ]);
  });

  test('what makes no Pods is another case', () => {
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'api', namespace: 'ns' } };
    expect(workloadSuspect({ ...pending, wanted: account }, diagnosis('NotFound', 'Not there')).case).toBe('component');
  });
});
