import { expect, test } from '@jest/globals';
import { pruneLines } from '../../../../../src/cli/render/backups/prune-lines.ts';

test('each backup has its decision and the reason; what the store holds back, orphans too, is not called deleted', () => {
  const lines = pruneLines(
    {
      platform: 'aroti',
      dryRun: true,
      destinations: [
        {
          destination: 'local',
          decisions: [
            { id: '20260103T030000Z-a', action: 'keep', reason: 'the newest' },
            { id: '20260102T030000Z-b', action: 'delete', reason: 'no rule keeps it' },
            { id: '20260101T030000Z-c', action: 'locked', reason: 'Object Lock' },
          ],
          orphans: [
            { key: 'logical/a/x', action: 'to delete', reason: 'has no manifest' },
            { key: 'logical/b/x', action: 'deleted', reason: 'has no manifest' },
            { key: 'logical/c/x', action: 'locked', reason: 'Object Lock' },
          ],
        },
      ],
    },
    { paint: (_style, text) => text },
  );
  expect(lines).toEqual([
    'aroti in local: 2 kept, 1 would be deleted',
    '  ✔ keep    20260103T030000Z-a  the newest',
    '  ✖ delete  20260102T030000Z-b  no rule keeps it',
    '  · locked  20260101T030000Z-c  Object Lock',
    '  ✖ orphan, to delete  logical/a/x  has no manifest',
    '  ✖ orphan, deleted    logical/b/x  has no manifest',
    '  · orphan, locked     logical/c/x  Object Lock',
  ]);
});
