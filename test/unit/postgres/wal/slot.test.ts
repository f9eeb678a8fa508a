import { expect, test } from '@jest/globals';
import { parseLsn } from '../../../../src/postgres/wal/lsn.ts';
import { isLost } from '../../../../src/postgres/wal/slot.ts';

const mebibyte = 2n ** 20n;
const seen = (more: { restart?: string; walStatus?: string; redo?: string; serverEnd?: string } = {}) => ({
  restart: parseLsn(more.restart ?? '0/1000000'),
  walStatus: more.walStatus ?? 'extended',
  serverEnd: parseLsn(more.serverEnd ?? '0/5000000'),
  redo: parseLsn(more.redo ?? '0/4000000'),
});

test.each([
  ['holds back as much as it may', seen(), false],
  ['holds back more', seen({ serverEnd: '0/5000001' }), true],
  ['was given up by the server', seen({ walStatus: 'lost' }), true],
  ['keeps nothing', { ...seen(), restart: undefined }, true],
  [
    'begins where the server would go on from after a crash: another one would begin there, too',
    seen({ restart: '0/4000000', serverEnd: '1/0' }),
    false,
  ],
])('a slot that %s', (_, slot, lost) => expect(isLost(slot, 64n * mebibyte)).toBe(lost));
