import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScratchSpace } from '../../src/backup/scratch-space.ts';
import type { RunningProgram } from '../../src/postgres/programs.ts';

/** A scratch space in a folder of this machine, whose pg_dump is a shell script: `$folder` is where it is to write. */
export async function localSpace(bytes: number, pgDump: string): Promise<ScratchSpace & { remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'aroti-space-'));
  const programs = await mkdtemp(join(tmpdir(), 'aroti-programs-'));
  const program = join(programs, 'pg_dump');
  await writeFile(program, `#!/bin/sh\nfolder=${folder}/data\nmkdir "$folder"\n${pgDump}`);
  await chmod(program, 0o755);
  return {
    folder,
    bytes,
    programs: {
      run: (_request, signal) => run([program], signal),
      version: () => Promise.resolve('pg_dump (PostgreSQL) 15.18'),
    },
    run,
    put: async (path, source) => writeFile(path, Buffer.concat(await Array.fromAsync(source))),
    whyLost: () => Promise.resolve(undefined),
    async remove() {
      for (const one of [folder, programs]) await rm(one, { recursive: true });
    },
  };
}

function run([program = '', ...args]: readonly string[], signal: AbortSignal): RunningProgram {
  const child = spawn(program, args, { signal, stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout.on('error', () => undefined);
  const ended = new Promise<{ exitCode: number; stderr: string }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, endedBy) =>
      code === null ? reject(new Error(`ended by ${endedBy}`)) : resolve({ exitCode: code, stderr }),
    );
  });
  ended.catch(() => child.stdout.destroy());
  return { stdout: child.stdout, ended };
}
