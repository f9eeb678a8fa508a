import { expect, test } from '@jest/globals';
import { reportPage } from '../../../src/drill/report-page.ts';
import type { DrillReport } from '../../../src/workflows/backup-types.ts';

const report: DrillReport = {
  version: 1,
  drill: '20260104T050000Z-1f2e3d4c',
  platform: 'aroti',
  backup: '20260104T030000Z-5b6a7988',
  destination: 'primary',
  passed: false,
  startedAt: '2026-01-04T05:00:00.000Z',
  endedAt: '2026-01-04T05:04:00.000Z',
  phases: [
    { name: 'server', seconds: 4.5 },
    { name: 'migrations', seconds: 7.5 },
  ],
  rtoSeconds: 61.5,
  rpoSeconds: 7200,
  checks: [
    { layer: 'migrations', name: 'aroti', passed: true, detail: 'revision 0002 (head)' },
    { layer: 'sql', name: `a <b> & "c"`, passed: false, detail: '<script>alert(1)</script>' },
  ],
  databases: [{ name: 'aroti', bytes: 8_000_000, tables: 3, rows: 42 }],
};

test('says how long each phase took, how old the data was, and what each check saw', () => {
  const page = reportPage(report);
  for (const text of ['server', '4.5', '61.5 s', '7200 s', 'migrations', 'revision 0002 (head)', '8000000', '42']) {
    expect(page).toContain(text);
  }
  expect(page).toContain('Drill 20260104T050000Z-1f2e3d4c: <span class="failed">failed</span>');
});

test('of a point in time, says what was wanted and what was reached', () => {
  const point = {
    wanted: '2026-01-04T04:55:00.000Z',
    reached: '2026-01-04T04:54:59.9Z',
    timeline: 2,
    base: 'b',
    segments: 3,
  };
  const page = reportPage({ ...report, point });
  expect(page).toContain('Point in time');
  expect(page).toContain('2026-01-04T04:54:59.9Z');
});

test('needs nothing else, and what it shows is text', () => {
  const page = reportPage(report);
  expect(page).not.toMatch(/<script|<link|<img|src=|href=|url\(|@import/);
  expect(page).toContain('a &lt;b&gt; &amp; &quot;c&quot;');
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
});
