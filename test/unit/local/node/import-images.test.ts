import { expect, test } from '@jest/globals';
import { parseImages } from '../../../../local/node/import-images.ts';

test("containerd's list of images is read", () => {
  const table = [
    'REF                        TYPE                                                 DIGEST     SIZE      PLATFORMS   LABELS',
    'registry.k8s.io/pause:3.10 application/vnd.docker.distribution.manifest.v2+json sha256:abc 1.4 MiB   linux/amd64 io.cri-containerd.image=managed',
    '',
  ].join('\n');
  expect(parseImages(table)).toEqual(new Map([['registry.k8s.io/pause:3.10', 'sha256:abc']]));
  expect(parseImages('')).toEqual(new Map());
});
