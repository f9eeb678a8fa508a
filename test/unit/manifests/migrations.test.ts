import type { V1Job } from '@kubernetes/client-node';
import { describe, expect, test } from '@jest/globals';
import { migrations } from '../../../src/manifests/migrations.ts';
import { rendered } from './rendered.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';
import { isEnabled, timeoutOf } from '../../../src/platform/graph.ts';
import type { PlatformLayer } from '../../../src/platform/schema.ts';

type Api = NonNullable<NonNullable<PlatformLayer['components']>['backend-api']>;

const jobOf = (layer: PlatformLayer = {}): V1Job => {
  const [job] = migrations(resolvePlatform(layer));
  if (!job) throw new Error('no Job');
  return job;
};
const withApi = (api: Api) => jobOf({ components: { 'backend-api': api } });
const nameOf = ({ metadata }: V1Job) => metadata?.name;
const usual = jobOf();

test('the Job runs in the same container as the init container of the API', () => {
  const [api] = rendered(resolvePlatform(), 'backend-api').filter(({ kind }) => kind === 'Deployment');
  const { template } = (api as unknown as V1Job).spec ?? {};
  const own = usual.spec?.template.spec;
  expect(own?.containers).toEqual(template?.spec?.initContainers);
  expect(own?.securityContext).toEqual(template?.spec?.securityContext);
  expect(own?.volumes).toEqual(template?.spec?.volumes);
});

test('it runs once, tries nothing again, and stays', () => {
  expect(usual.metadata).toMatchObject({
    namespace: 'aroti',
    name: expect.stringMatching(/^aroti-backend-migrations-[0-9a-f]{10}$/),
  });
  expect(usual.spec).toMatchObject({ backoffLimit: 0, template: { spec: { restartPolicy: 'Never' } } });
  expect(usual.spec).not.toHaveProperty('ttlSecondsAfterFinished');
});

test("its Pods are none of the API's Service", () => {
  expect(usual.spec?.template.metadata?.labels?.['app']).toBe('aroti-backend-migrations');
});

describe('its name', () => {
  test('is the same for the same content', () => {
    expect(nameOf(jobOf())).toBe(nameOf(usual));
    expect(nameOf(withApi({ replicas: 5, probes: { readiness: { path: '/other' } } }))).toBe(nameOf(usual));
  });

  test.each<[string, Api]>([
    ['image', { image: 'example.com/backend:2' }],
    ['command', { migrations: { command: ['flask', 'db', 'upgrade'] } }],
    ['variable', { env: { SENTRY: 'on' } }],
  ])('is another for another %s', (_what, api) => {
    expect(nameOf(withApi(api))).not.toBe(nameOf(usual));
  });

  test('stays when only its time-out changes, which a Job can take over', () => {
    const patient = withApi({ migrations: { timeoutSeconds: 3600 } });
    expect(nameOf(patient)).toBe(nameOf(usual));
    expect(patient.spec?.activeDeadlineSeconds).toBeGreaterThan(3600);
  });
});

test('it is there when the API is, and takes as long as the document allows', () => {
  const off = resolvePlatform({
    components: { 'backend-api': { enabled: false }, 'temporal-worker': { enabled: false } },
  });
  expect(isEnabled(off, 'migrations')).toBe(false);
  const on = resolvePlatform({ components: { 'backend-api': { migrations: { timeoutSeconds: 77 } } } });
  expect(isEnabled(on, 'migrations')).toBe(true);
  expect(timeoutOf(on, 'migrations')).toBe(77);
});
