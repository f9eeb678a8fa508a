import { expect, test } from '@jest/globals';
import { drillLines } from '../../../../../src/cli/render/backups/drill-lines.ts';
import { resolvePlatform } from '../../../../../src/platform/document.ts';
import type { DrillReport } from '../../../../../src/workflows/backup-types.ts';

const platform = resolvePlatform({
  name: 'shop',
  namespacePrefix: 'staging-',
  backups: { destinations: { primary: { bucket: 'kept', prefix: 'all' } } },
});
const paint = (_style: string, text: string) => text;
const report: DrillReport = {
  version: 1,
  drill: '20260103T050000Z-aaaaaaaa',
  platform: 'staging-.shop',
  backup: '20260102T030000Z-1f2e3d4c',
  destination: 'primary',
  passed: true,
  startedAt: '2026-01-03T05:00:00Z',
  endedAt: '2026-01-03T05:10:00Z',
  phases: [
    { name: 'server', seconds: 5.5 },
    { name: 'restore', seconds: 200 },
  ],
  rtoSeconds: 205.5,
  rpoSeconds: 93_600,
  checks: [{ layer: 'restore', name: 'aroti', passed: true, detail: 'restored without a warning' }],
  databases: [],
};

test('a drill is told with times as people read them, and the place of its report', () => {
  expect(drillLines(report, platform, { paint })).toEqual([
    'shop: the drill passed: backup 20260102T030000Z-1f2e3d4c of primary',
    '',
    '  Restored within 3 min 26 s (RTO); the data was 1 d 2 h old (RPO).',
    '  server 5.5 s, restore 3 min 20 s',
    '',
    '✔ restore  aroti',
    '    restored without a warning',
    '',
    'Report: s3://kept/all/staging-.shop/drills/20260103T050000Z-aaaaaaaa.html',
  ]);
});

test('one from a destination that the document here does not have is told by its key', () => {
  const lines = drillLines({ ...report, destination: 'old' }, platform, { paint });
  expect(lines.at(-1)).toBe('Report: staging-.shop/drills/20260103T050000Z-aaaaaaaa.html in old');
});
