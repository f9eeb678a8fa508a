// Runs one of the project's programs on the Node that comes with the project, after installing the project's packages where
// they are missing or older than the lockfile. It is plain JavaScript without packages, so it runs on whatever Node there is.
//   node scripts/run.mjs FILE [ARGUMENT ...]
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withInstallLock } from './install-lock.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');
const stamp = join(root, 'node_modules', '.lockfile-sha256');
/** Of every program's modules, for it and the programs it starts: a worker begins with half of the processor's time. */
const compiled = join(root, 'node_modules', '.cache', 'node');
const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

// Beside node_modules, all of which npm ci removes first.
if (!isInstalled()) await withInstallLock(join(root, '.npm-ci.lock'), installPackages);
runOnProjectsNode(process.argv.slice(2));

function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
}

async function installPackages(beside) {
  // Another one may have done it while this one waited.
  if (isInstalled()) return;
  console.error('Installing the packages of package-lock.json (npm ci) …');
  const started = Date.now();
  if (!(await npmCi(beside))) {
    console.error('npm ci failed. Its message is above; the machine has to reach an npm registry once.');
    process.exitCode = 1;
    return;
  }
  writeFileSync(stamp, wanted);
  console.error(`… done in ${Math.round((Date.now() - started) / 1000)} s`);
}

/** Whether it succeeded; what ends this process ends it, too. */
function npmCi(beside) {
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = spawn('npm', args, { cwd: root, stdio: ['ignore', 2, 2] });
  const release = passSignalsTo(npm);
  return new Promise((resolve) => {
    npm.on('spawn', () => beside(npm.pid));
    npm.on('error', (error) => resolve(console.error(error.message)));
    npm.on('exit', (code) => resolve(code === 0));
  }).finally(release);
}

function runOnProjectsNode([file, ...args]) {
  if (process.exitCode) return;
  const node = join(bin, 'node');
  if (!existsSync(node)) {
    console.error(
      'Node 24 is missing from node_modules: npm was told not to run install scripts (ignore-scripts), or this platform has no package of it. Allow the script of the package "node" and run again.',
    );
    process.exit(1);
  }
  const child = spawn(node, [join(root, file), ...args], {
    stdio: 'inherit',
    env: { NODE_COMPILE_CACHE: compiled, ...process.env, PATH: `${bin}:${process.env.PATH}` },
  });
  passSignalsTo(child);
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)));
}

/** A terminal's Ctrl-C reaches the child by itself; what a supervisor sends to this process alone is passed on. Gives what undoes it. */
function passSignalsTo(child) {
  const handlers = [
    ...['SIGTERM', 'SIGHUP'].map((signal) => [signal, () => child.kill(signal)]),
    ['SIGINT', () => undefined],
  ];
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
}
