import { expect, test } from '@jest/globals';
import { workflowIdOf } from '../../../../src/cli/temporal/run-kinds.ts';
import { isOf } from '../../../../src/temporal/platform-runs.ts';

test('a drill to a point in time has an id of its own: its failure is none of a drill of a backup', () => {
  const ofBackup = workflowIdOf('drill', 'aroti', {});
  const ofPoint = workflowIdOf('drill', 'aroti', { at: 'latest' });
  expect([ofBackup, ofPoint]).toEqual(['drill-aroti', 'drill-wal-aroti']);
  expect([isOf(ofBackup, 'drill-aroti'), isOf(ofPoint, 'drill-aroti'), isOf(ofPoint, 'drill-wal-aroti')]).toEqual([
    true,
    false,
    true,
  ]);
});
