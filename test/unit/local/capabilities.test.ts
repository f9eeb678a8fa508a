import { expect, test } from '@jest/globals';
import { missingIn } from '../../../local/capabilities.ts';

test.each([
  ['all', 'CapEff:\t000001ffffffffff', []],
  ['all but one', 'CapPrm:\t000001ffffffffff\nCapEff:\t000001fffeffffff\n', ['CAP_SYS_RESOURCE']],
  ['none', 'CapEff:\t0000000000000000', ['CAP_SYS_ADMIN', 'CAP_SYS_RESOURCE']],
])('a process with %s', (_title, status, missing) => {
  expect(missingIn(status, ['CAP_SYS_ADMIN', 'CAP_SYS_RESOURCE'])).toEqual(missing);
});
