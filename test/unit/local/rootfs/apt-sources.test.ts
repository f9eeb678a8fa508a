import { describe, expect, test } from '@jest/globals';
import { type AptSource, formatAptSources, parseAptSources } from '../../../../local/rootfs/apt-sources.ts';

describe('parseAptSources', () => {
  test('reads lines, with options, comments and source entries beside them', () => {
    const text = `# a comment
deb http://mirror.example/debian bookworm main contrib # why
deb-src http://mirror.example/debian bookworm main
  deb [ arch=amd64 signed-by=/usr/share/keyrings/a.gpg ] https://b.example/debian bookworm-updates main
#deb http://off.example/debian bookworm main
`;
    expect(parseAptSources(text)).toEqual([
      { uri: 'http://mirror.example/debian', suite: 'bookworm', components: ['main', 'contrib'], options: {} },
      {
        uri: 'https://b.example/debian',
        suite: 'bookworm-updates',
        components: ['main'],
        options: { arch: 'amd64', 'signed-by': '/usr/share/keyrings/a.gpg' },
      },
    ]);
  });

  test('reads paragraphs: one source for each address and suite', () => {
    const text = `Types: deb deb-src
# http://snapshot.example/debian
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
 contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main
Enabled: no

types: deb-src
uris: http://source.example/debian
suites: bookworm
components: main
`;
    const options = { 'signed-by': '/usr/share/keyrings/debian-archive-keyring.gpg' };
    const shared = { uri: 'http://mirror.example/debian', components: ['main', 'contrib'], options };
    expect(parseAptSources(text)).toEqual([
      { ...shared, suite: 'bookworm' },
      { ...shared, suite: 'bookworm-updates' },
    ]);
  });

  test('finds nothing in an empty file', () => expect(parseAptSources('\n# nothing\n')).toEqual([]));
});

test('formatAptSources writes what parseAptSources reads', () => {
  const sources: AptSource[] = [
    { uri: 'http://a.example/d', suite: 'bookworm', components: ['main'], options: {} },
    {
      uri: 'http://a.example/s',
      suite: 'bookworm-security',
      components: ['main', 'x'],
      options: { 'signed-by': '/k.gpg' },
    },
  ];
  const text = formatAptSources(sources);
  expect(text).toBe(
    'deb http://a.example/d bookworm main\ndeb [signed-by=/k.gpg] http://a.example/s bookworm-security main x\n',
  );
  expect(parseAptSources(text)).toEqual(sources);
});
