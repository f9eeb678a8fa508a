import { expect, test } from '@jest/globals';
import { transferIn, transferNote } from '../../../../../src/cli/render/backups/transfer-text.ts';
import { noteText } from '../../../../../src/cli/watch/note.ts';

const mebi = 2 ** 20;

test.each([
  [{ bytes: 0, totalBytes: 100 * mebi, bytesPerSecond: 0 }, 'dump aroti'],
  [
    { bytes: 20 * mebi, totalBytes: 100 * mebi, bytesPerSecond: 10 * mebi },
    'dump aroti: 20.0 MiB of about 100 MiB, 10.0 MiB/s, about 8 s left',
  ],
  [
    { bytes: 100 * mebi, totalBytes: 100_000 * mebi, bytesPerSecond: 10 * mebi },
    'dump aroti: 100 MiB of about 97.7 GiB, 10.0 MiB/s',
  ],
  [
    { bytes: 10_000 * mebi, totalBytes: 100_000 * mebi, bytesPerSecond: 10 * mebi },
    'dump aroti: 9.8 GiB of about 97.7 GiB, 10.0 MiB/s, about 2 h 30 min left',
  ],
  // What is on a disk is no measure of what comes.
  [{ bytes: 120 * mebi, totalBytes: 100 * mebi, bytesPerSecond: 10 * mebi }, 'dump aroti: 120 MiB, 10.0 MiB/s'],
  [{ bytes: 120 * mebi, bytesPerSecond: 10 * mebi }, 'dump aroti: 120 MiB, 10.0 MiB/s'],
  [{ bytes: 50 * mebi, totalBytes: 100 * mebi, bytesPerSecond: 0 }, 'dump aroti: 50.0 MiB of about 100 MiB, 0 B/s'],
])('%j', (progress, text) => expect(noteText(transferNote({ what: 'dump aroti', ...progress }))).toBe(text));

test('what is no progress is none', () => {
  expect(transferIn({ page: 2 })).toBeUndefined();
  expect(transferIn({ what: 'dump aroti', bytes: 1, bytesPerSecond: 1 })).toMatchObject({ what: 'dump aroti' });
});
