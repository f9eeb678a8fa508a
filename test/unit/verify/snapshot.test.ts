import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { planSnapshot } from '../../../src/verify/plan-snapshot.ts';
import { standingAt } from '../../../src/verify/standing-at.ts';
import { NoAnswer, within } from '../../../src/checks/within.ts';
import { writerText, writtenBy } from '../../../src/verify/written-by.ts';
import { deployment, service } from '../../support/workloads.ts';

const objects = [deployment('ns', 'web'), service('ns', 'web', 80), deployment('ns', 'other')];
const shown = (certManager: boolean, namespaces: string[] = ['ns', 'edge']) =>
  planSnapshot({ objects, namespaces, certManager }).map(({ kind, namespace }) => `${kind} ${namespace}`);

describe('planSnapshot', () => {
  test('each list once: own kinds, what is around Pods, what leads to them', () => {
    const lists = shown(false);
    expect(new Set(lists).size).toBe(lists.length);
    expect(lists).toEqual(
      expect.arrayContaining(['Deployment ns', 'Service ns', 'Pod ns', 'EndpointSlice ns', 'Event ns']),
    );
    expect(lists).toEqual(expect.arrayContaining(['Ingress edge', 'NetworkPolicy edge']));
    expect(lists).not.toContain('Pod edge');
  });

  test("cert-manager's kinds only where the cluster has them, and nothing of the network where nobody asks", () => {
    expect(shown(false)).not.toContain('Certificate ns');
    expect(shown(true)).toEqual(expect.arrayContaining(['Certificate ns', 'Challenge edge']));
    expect(shown(true, []).filter((list) => /Ingress|NetworkPolicy|Certificate/.test(list))).toEqual([]);
  });
});

describe('standingAt', () => {
  const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'j', namespace: 'ns' } };
  const names = (unseen: { what: string; why: string }[]) =>
    standingAt({ seen: [], unseen, now: 0 }, [...objects, job]).pending.map(({ wanted }) => wanted.kind);

  test('what is not there is not ready, but a Job that is gone has completed', () => {
    expect(names([])).toEqual(['Deployment', 'Service', 'Deployment']);
  });

  test('what could not be listed is not said to be gone', () => {
    expect(names([{ what: 'Deployment list in ns', why: 'Forbidden' }])).toEqual(['Service']);
  });
});

describe('writtenBy', () => {
  const entry = (manager: string, time: string, fieldsV1: object, subresource?: string) => ({
    manager,
    time: time as unknown as Date,
    fieldsV1,
    ...(subresource && { subresource }),
  });
  const spec = { 'f:spec': { 'f:selector': { 'f:app': {} } } };
  const live = (...managedFields: object[]) => ({ metadata: { managedFields: managedFields as never } });

  test('the newest who wrote at or under the field; not we ourselves, not a status', () => {
    const object = live(
      entry('aroti-orchestrator', '2026-01-01T04:00:00Z', spec),
      entry('first', '2026-01-01T01:00:00Z', spec),
      entry('second', '2026-01-01T02:00:00Z', spec),
      entry('third', '2026-01-01T03:00:00Z', { 'f:spec': { 'f:ports': {} } }),
      entry('controller', '2026-01-01T05:00:00Z', spec, 'status'),
    );
    expect(writtenBy(object, 'spec', 'selector')).toEqual({ by: 'second', at: '2026-01-01T02:00:00.000Z' });
    expect(writerText(writtenBy(object, 'spec', 'selector'))).toBe(
      ', last written by second at 2026-01-01T02:00:00.000Z',
    );
  });

  test('nobody', () => {
    expect(writerText(writtenBy(live(), 'spec'))).toBe('');
  });
});

describe('within', () => {
  const never = new AbortController().signal;

  test('gives what the attempt gives, and throws what it throws', async () => {
    await expect(within(1000, never, () => Promise.resolve(1))).resolves.toBe(1);
    await expect(within(1000, never, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  test('gives up on one that does not answer, and tells it', async () => {
    let told = false;
    const attempt = (signal: AbortSignal) => {
      signal.addEventListener('abort', () => (told = true));
      return sleep(60_000, undefined, { signal });
    };
    await expect(within(10, never, attempt)).rejects.toThrow(NoAnswer);
    expect(told).toBe(true);
  });

  test('throws the reason of a cancellation', async () => {
    const cancelled = AbortSignal.abort(new Error('cancelled'));
    await expect(within(1000, cancelled, () => sleep(60_000, undefined, { signal: cancelled }))).rejects.toThrow(
      'cancelled',
    );
  });
});
