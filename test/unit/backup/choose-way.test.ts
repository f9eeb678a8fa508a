import { describe, expect, test } from '@jest/globals';
import { chooseWay, type Places } from '../../../src/backup/choose-way.ts';

const own: Places = { ownServer: true, inCluster: true, workerInCluster: false };
const elsewhere: Places = { ownServer: false, inCluster: false, workerInCluster: false };

describe('chooseWay', () => {
  test.each([
    ['auto', own, 'exec'],
    ['auto', { ...own, workerInCluster: true }, 'direct'],
    ['auto', { ...own, ownServer: false }, 'forward'],
    ['auto', elsewhere, 'direct'],
    ['exec', { ...own, workerInCluster: true }, 'exec'],
    ['forward', own, 'forward'],
    ['direct', own, 'direct'],
    ['direct', elsewhere, 'direct'],
  ] as const)('%s with %j: %s', (via, places, way) => {
    expect(chooseWay(via, places)).toBe(way);
  });

  test.each([
    [
      'exec',
      { ...own, ownServer: false },
      'backups.via: `exec` runs pg_dump in the Pod of a server that the platform runs itself',
    ],
    ['forward', elsewhere, 'backups.via: `forward` needs a server behind a Service'],
  ] as const)('%s with %j is refused', (via, places, message) => {
    expect(() => chooseWay(via, places)).toThrow(message);
  });
});
