// Lets one process at a time install packages. Plain JavaScript without packages, like all that runs before there are any.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const lookEveryMs = 200;

/**
 * Holds a lock file while the work runs; who finds it held waits. `work` is given `beside(pid)`: a process that counts as a
 * holder too, since it may outlive this one. A lock whose holders have all died is taken over.
 */
export async function withInstallLock(file, work) {
  const mine = `${file}.${process.pid}`;
  const self = identityOf(process.pid);
  const beside = (pid) => {
    writeFileSync(mine, [self, identityOf(pid)].join('\n'));
    renameSync(mine, file);
  };
  try {
    while (true) {
      writeFileSync(mine, self);
      if (tryLink(mine, file)) break;
      const held = read(file);
      if (held !== '' && !held.split('\n').some(isRunning)) takeAway(file, held, mine);
      else await sleep(lookEveryMs);
    }
    try {
      return await work(beside);
    } finally {
      rmSync(file, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

// A link appears with its content, so a lock is never seen empty.
function tryLink(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a dead lock; what somebody else has put in its place meanwhile is put back. */
function takeAway(file, dead, aside) {
  try {
    renameSync(file, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (read(aside) !== dead) tryLink(aside, file);
}

function isRunning(identity) {
  return identityOf(identity.split(' ')[0]) === identity;
}

/** A process id with what tells it from a later process of the same id, where the system says; empty: there is none. */
function identityOf(pid) {
  const stat = read(`/proc/${pid}/stat`);
  // The name in it may have spaces; the start time is the 22nd field.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const isZombie = fields[0] === 'Z';
  if (stat !== '') return isZombie ? '' : `${pid} ${fields[19]} ${read('/proc/sys/kernel/random/boot_id').trim()}`;
  if (read('/proc/self/stat') !== '') return '';
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if (error.code === 'ESRCH') return '';
  }
  return `${pid}`;
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
