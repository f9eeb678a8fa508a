import { expect, test } from '@jest/globals';
import { scratchJob } from '../../../src/backup/scratch-job.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';

const request = { name: 'dump-x', backup: '20260102T030000Z-1f2e3d4c', bytes: 2 ** 30 };
const template = (layer: object) =>
  scratchJob(resolvePlatform(layer), request).spec?.template.spec?.volumes?.[0]?.ephemeral?.volumeClaimTemplate?.spec;

test('a Job that the cluster itself ends and removes, with a volume that goes with its Pod', () => {
  const { metadata, spec } = scratchJob(resolvePlatform({ namespacePrefix: 'staging-' }), request);
  expect(metadata).toMatchObject({
    namespace: 'staging-orchestrator',
    labels: { 'aroti.dev/dump-of': request.backup },
  });
  expect(spec).toMatchObject({ backoffLimit: 0, ttlSecondsAfterFinished: 30, activeDeadlineSeconds: 86_400 });
  expect(template({})).toMatchObject({ resources: { requests: { storage: '1073741824' } } });
  // No password is in it: it comes by the input of what is run there.
  expect(spec?.template.spec?.containers[0]?.env).toBeUndefined();
});

test("a volume of the document's class, else of the server's, else of the cluster's", () => {
  const server = { components: { postgres: { storage: { className: 'ssd' } } } };
  expect(template({})).not.toHaveProperty('storageClassName');
  expect(template(server)).toMatchObject({ storageClassName: 'ssd' });
  expect(template({ ...server, backups: { directory: { className: 'scratch' } } })).toMatchObject({
    storageClassName: 'scratch',
  });
});
