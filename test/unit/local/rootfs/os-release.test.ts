import { expect, test } from '@jest/globals';
import { parseOsRelease } from '../../../../local/rootfs/os-release.ts';

test.each([
  ['Debian 12', 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n', { id: 'debian', codename: 'bookworm' }],
  [
    'Ubuntu 24.04',
    'ID=ubuntu\nID_LIKE=debian\nVERSION_CODENAME=noble\nUBUNTU_CODENAME=noble\n',
    { id: 'ubuntu', codename: 'noble' },
  ],
  [
    'a derivative of Ubuntu',
    'ID=linuxmint\nID_LIKE="ubuntu debian"\nVERSION_CODENAME=virginia\nUBUNTU_CODENAME=jammy\n',
    { id: 'ubuntu', codename: 'jammy' },
  ],
  [
    'a derivative of Debian',
    "ID=linuxmint\nID_LIKE='debian'\nVERSION_CODENAME=faye\nDEBIAN_CODENAME=bookworm\n",
    { id: 'debian', codename: 'bookworm' },
  ],
  ['something else', 'ID=alpine\nVERSION_ID=3.20.0\n', undefined],
  ['something else with a codename', 'ID=fedora\nVERSION_CODENAME=x\n', undefined],
  ['nothing', '', undefined],
])('%s', (_name, text, expected) => expect(parseOsRelease(text)).toEqual(expected));
