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
      drills: [{ namespace: 'drill-a', action: 'to delete', reason: 'its run is over' }],
    },
    { paint: (_style, text) => text },
  );
  expect(lines).toEqual([
    'aroti in local: 2 backups kept, 1 would be deleted, 2 other objects would be removed',
    '  ✔ keep    20260103T030000Z-a  the newest',
    '  ✖ delete  20260102T030000Z-b  no rule keeps it',
    '  · locked  20260101T030000Z-c  Object Lock',
    '  ✖ to remove  logical/a/x  has no manifest',
    '  ✖ removed    logical/b/x  has no manifest',
    '  · locked     logical/c/x  Object Lock',
    '',
    'left behind by drills:',
    '  ✖ to remove  drill-a  its run is over',
  ]);
});

test('what is the same of many objects of a folder is said once', () => {
  const wal = (name: string) => ({ key: `wal/73-1/${name}`, action: 'deleted' as const, reason: 'nothing needs it' });
  const lines = pruneLines(
    {
      platform: 'aroti',
      dryRun: false,
      destinations: [
        {
          destination: 'local',
          decisions: [],
          orphans: [wal('1'), wal('2'), wal('3'), wal('4'), { ...wal('5'), action: 'locked' }],
        },
      ],
    },
    { paint: (_style, text) => text },
  );
  expect(lines).toEqual([
    'aroti in local: 0 backups kept, 0 deleted, 4 other objects removed',
    '  ✖ removed    4 objects, wal/73-1/1 to 4  nothing needs it',
    '  · locked     wal/73-1/5  nothing needs it',
  ]);
});

test('what is not listed is counted, and what could not be done is said, with what was to go and may be there still', () => {
  const lines = pruneLines(
    {
      platform: 'aroti',
      dryRun: false,
      destinations: [
        {
          destination: 'local',
          decisions: [{ id: '20260103T030000Z-a', action: 'keep', reason: 'the newest' }],
          orphans: [],
          unlisted: { kept: 1, deleted: 20, locked: 0, left: 300 },
        },
        {
          destination: 'elsewhere',
          decisions: [{ id: '20260102T030000Z-b', action: 'failed', reason: 'no rule keeps it' }],
          orphans: [{ key: 'logical/a/x', action: 'failed', reason: 'has no manifest' }],
          problems: ['connection refused'],
        },
      ],
    },
    { paint: (_style, text) => text },
  );
  expect(lines).toEqual([
    'aroti in local: 1 backup kept, 0 deleted',
    '  ✔ keep    20260103T030000Z-a  the newest',
    '  … and not listed: 1 backup kept, 20 removed, 300 to go yet',
    '',
    'aroti in elsewhere: 0 backups kept, 0 deleted, 1 not deleted',
    '  ✖ failed  20260102T030000Z-b  no rule keeps it',
    '  ✖ failed     logical/a/x  has no manifest',
    '  ✖ connection refused',
  ]);
});
