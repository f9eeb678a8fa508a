import { describe, expect, test } from '@jest/globals';
import { formatAptSources, parseAptSources } from '../../../../local/rootfs/apt-sources.ts';
import { distributionSources, releaseForImages } from '../../../../local/rootfs/distribution-sources.ts';

const debian = (codename: string) => ({ id: 'debian', codename });
const ubuntu = (codename: string) => ({ id: 'ubuntu', codename });
const own = (text: string, host: { id: string; codename: string }, release: string, keyring?: string) =>
  formatAptSources(distributionSources(parseAptSources(text), host, release, keyring));

test('images are made from Debian 12 on any Debian, from its own release on Ubuntu', () => {
  expect(releaseForImages(debian('trixie'))).toBe('bookworm');
  expect(releaseForImages(ubuntu('noble'))).toBe('noble');
});

describe('distributionSources', () => {
  test('turns a newer Debian with its security updates to the wanted release', () => {
    const text = `deb http://m.example/debian trixie main non-free-firmware
deb http://m.example/debian trixie-updates main
deb http://s.example/debian-security trixie-security main
deb http://m.example/debian trixie-backports main
`;
    expect(own(text, debian('trixie'), 'bookworm', '/k/debian-archive-keyring.pgp')).toBe(
      `deb [signed-by=/k/debian-archive-keyring.pgp] http://m.example/debian bookworm main
deb [signed-by=/k/debian-archive-keyring.pgp] http://m.example/debian bookworm-updates main
deb [signed-by=/k/debian-archive-keyring.pgp] http://s.example/debian-security bookworm-security main
`,
    );
  });

  test('knows releases by their class, and the old name of security updates', () => {
    const text =
      'deb http://m.example/debian stable main\ndeb http://s.example/debian-security bookworm/updates main\n';
    expect(own(text, debian('bookworm'), 'bookworm')).toBe(
      'deb http://m.example/debian bookworm main\ndeb http://s.example/debian-security bookworm-security main\n',
    );
  });

  test('leaves out what others publish, also under the same names', () => {
    const text = `deb [signed-by=/usr/share/keyrings/vendor.gpg] https://vendor.example bookworm main
deb https://tool.example cloud-tool-bookworm main
deb https://engine.example/debian bookworm stable
deb https://node.example nodistro main
deb cdrom:[Debian]/ bookworm main
deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://m.example/debian bookworm main
`;
    expect(own(text, debian('bookworm'), 'bookworm')).toBe(
      'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://m.example/debian bookworm main\n',
    );
  });

  test("takes Ubuntu's universe too, joined where it has a line of its own", () => {
    const text = `deb http://m.example/ubuntu noble main restricted
deb http://m.example/ubuntu noble universe
deb http://m.example/ubuntu noble multiverse
deb http://s.example/ubuntu noble-security main universe
`;
    expect(own(text, ubuntu('noble'), 'noble')).toBe(
      'deb http://m.example/ubuntu noble main universe\ndeb http://s.example/ubuntu noble-security main universe\n',
    );
  });

  test('keeps a mirror list and a source that is trusted without a key', () => {
    const text =
      'deb mirror+file:/etc/apt/mirrors.txt bookworm main\ndeb [trusted=yes] http://inside.example/debian bookworm-updates main\n';
    expect(own(text, debian('bookworm'), 'bookworm')).toBe(
      'deb mirror+file:/etc/apt/mirrors.txt bookworm main\ndeb [trusted=yes] http://inside.example/debian bookworm-updates main\n',
    );
  });

  test('finds nothing where there is nothing', () => expect(own('', debian('bookworm'), 'bookworm')).toBe(''));
});
