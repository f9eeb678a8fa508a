import { expect, test } from '@jest/globals';
import { tidy } from '../../../../src/kubernetes/diagnosis/tidy.ts';
import type { Diagnosis } from '../../../../src/kubernetes/diagnosis.ts';
import { redactor } from '../../../../src/kubernetes/redact.ts';

const container = (lines: number, length: number) => ({
  pod: 'p',
  container: 'main',
  reason: 'CrashLoopBackOff',
  message: 'exited: hunter2hunter2',
  restarts: 1,
  logs: Array.from({ length: lines }, (_, n) => `${n} ${'ü'.repeat(length)}`),
  previousLogs: Array.from({ length: lines }, (_, n) => `${n} hunter2hunter2 ${'x'.repeat(length)}`),
});
const diagnosis = (containers: Diagnosis['containers']): Diagnosis => ({
  component: 'c',
  object: 'Deployment/ns/hunter2hunter2',
  rule: 'Ready: 0/1',
  reason: 'CrashLoopBackOff',
  message: 'hunter2hunter2 is wrong',
  containers,
  events: [{ at: '', object: 'Pod/ns/p', reason: 'Unhealthy', message: 'probe said hunter2hunter2' }],
  suggestion: 'Look.',
});
const mask = redactor(['hunter2hunter2']);

test('every text of a program is masked, names are not', () => {
  const text = JSON.stringify(tidy(diagnosis([container(2, 3)]), mask));
  expect(text.match(/hunter2/g)).toHaveLength(2);
  expect(text).toContain('Deployment/ns/hunter2hunter2');
  expect(text).toContain('probe said •••');
});

test('lines are cut', () => {
  const { containers } = tidy(diagnosis([container(1, 1000)]), mask);
  expect(containers[0]?.logs[0]).toHaveLength(400);
  expect(containers[0]?.logs[0]?.endsWith('…')).toBe(true);
});

test('the whole stays below 32 KiB: the oldest lines go', () => {
  const fitting = tidy(diagnosis(Array.from({ length: 8 }, () => container(20, 1000))), mask);
  expect(Buffer.byteLength(JSON.stringify(fitting))).toBeLessThan(32 * 1024);
  expect(fitting.containers).toHaveLength(4);
  for (const { logs } of fitting.containers) expect(logs.at(-1)).toMatch(/^19 /);
});

test('what fits stays whole', () => {
  expect(tidy(diagnosis([container(20, 5)]), (text) => text).containers[0]?.logs).toHaveLength(20);
});
