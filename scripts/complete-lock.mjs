// Where a registry holds no packages for other platforms, `npm install` leaves their optional dependencies out of the
// lockfile, and `npm ci` then refuses it ("Missing: @swc/core-darwin-arm64@ from lock file"). This adds the entries that
// npm would have written. Run it after every `npm install` against such a registry.
import { readFileSync, writeFileSync } from 'node:fs';

const systems = ['darwin', 'linux', 'win32', 'android', 'freebsd', 'openharmony', 'openbsd', 'netbsd', 'sunos', 'aix'];
const processors = {
  arm64: 'arm64',
  aarch64: 'arm64',
  x64: 'x64',
  ia32: 'ia32',
  arm: 'arm',
  armv7: 'arm',
  ppc64: 'ppc64',
  s390x: 's390x',
  riscv64: 'riscv64',
  loong64: 'loong64',
  wasm32: 'wasm32',
};

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
let added = 0;
for (const [path, owner] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
    if (lock.packages[`${path}/node_modules/${name}`] ?? lock.packages[`node_modules/${name}`]) continue;
    const words = name.split(/[/-]/).map((word) => (/^(gnu|musl)?eabi(hf)?$/.test(word) ? 'arm' : word));
    const os = systems.find((system) => words.includes(system));
    const cpu = processors[words.find((word) => word in processors)];
    if (!os && cpu !== 'wasm32') continue;
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(cpu && { cpu: [cpu] }),
      ...(owner.dev && { dev: true }),
      license: owner.license,
      optional: true,
      ...(os && { os: [os] }),
      engines: owner.engines,
    };
    added++;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`added ${added} entries for other platforms`);
