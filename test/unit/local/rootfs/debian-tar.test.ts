import { expect, test } from '@jest/globals';
import { acquireSettings } from '../../../../local/rootfs/apt-settings.ts';
import { mmdebstrapArguments } from '../../../../local/rootfs/debian-tar.ts';

test('a root file system from nothing has the essential packages and those named', () => {
  const args = mmdebstrapArguments(
    { packages: ['redis-server', 'tzdata'], before: '/x/setup.sh', after: '/x/install.sh' },
    [],
  );
  expect(args).toContain('--variant=essential');
  expect(args).toContain('--include=redis-server,tzdata');
  const hooks = args.filter((argument) => argument.includes('-hook='));
  expect(hooks.slice(0, 2)).toEqual([
    `--essential-hook=sh '/x/setup.sh' "$1"`,
    `--customize-hook=sh '/x/install.sh' "$1"`,
  ]);
  expect(hooks.at(-1)).toMatch(/^--customize-hook=sh '.*\/tidy\.sh' "\$1"$/);
});

test('a root file system onto another unpacks that one first', () => {
  const hooks = mmdebstrapArguments({ packages: ['x'], onto: '/c/base.tar', before: '/x/setup.sh' }, []).filter(
    (argument) => argument.startsWith('--setup-hook='),
  );
  expect(hooks).toEqual([
    `--setup-hook=tar --extract --numeric-owner --directory "$1" --file '/c/base.tar'`,
    `--setup-hook=sh '/x/setup.sh' "$1"`,
  ]);
});

test('how the machine reaches its mirrors is passed on, and nothing else of its settings', () => {
  const dump = `APT::Architecture "amd64";
Acquire "";
Acquire::cdrom::mount "/media/cdrom/";
Acquire::http "";
Acquire::http::Proxy "http://proxy.example:3128/";
Acquire::http::Proxy::inside.example "DIRECT";
Acquire::https::CaInfo "/etc/ssl/own.pem";
Acquire::Retries "5";
Acquire::https::Verify-Peer "";
`;
  const settings = acquireSettings(dump);
  expect(settings).toEqual([
    'Acquire::http::Proxy "http://proxy.example:3128/";',
    'Acquire::http::Proxy::inside.example "DIRECT";',
    'Acquire::https::CaInfo "/etc/ssl/own.pem";',
    'Acquire::Retries "5";',
  ]);
  expect(mmdebstrapArguments({ packages: [] }, settings)).toContain('--aptopt=Acquire::Retries "5";');
});
