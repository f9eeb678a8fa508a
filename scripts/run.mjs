// Runs one of the project's programs on the Node that comes with the project, after installing the project's packages where
// they are missing or older than the lockfile. It is plain JavaScript without packages, so it runs on whatever Node there is.
//   node scripts/run.mjs FILE [ARGUMENT ...]
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');

installPackages();
runOnProjectsNode(process.argv.slice(2));

function installPackages() {
  const stamp = join(root, 'node_modules', '.lockfile-sha256');
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('Installing the packages of package-lock.json (npm ci) …');
  const started = Date.now();
  try {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: ['ignore', 2, 2] });
  } catch {
    console.error('npm ci failed. Its message is above; the machine has to reach an npm registry once.');
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
  console.error(`… done in ${Math.round((Date.now() - started) / 1000)} s`);
}

function runOnProjectsNode([file, ...args]) {
  const node = join(bin, 'node');
  if (!existsSync(node)) {
    console.error(
      'Node 24 is missing from node_modules: npm was told not to run install scripts (ignore-scripts), or this platform has no package of it. Allow the script of the package "node" and run again.',
    );
    process.exit(1);
  }
  const child = spawn(node, [join(root, file), ...args], {
    stdio: 'inherit',
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
  });
  // A terminal's Ctrl-C reaches the child by itself; what a supervisor sends to this process alone is passed on.
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => {});
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)));
}
