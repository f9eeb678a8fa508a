import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { borrowPackage } from './borrow-package.ts';
import { findProgram } from '../tools/find-program.ts';
import type { PrepareOptions } from '../tools/tool.ts';

/** A program and what has to be added to the environment for it to run. */
export type Borrowed = { file: string; env: Record<string, string> };

/** mmdebstrap: as installed, else fetched from this machine's mirrors and unpacked in the cache, with those of its packages that are missing here; nothing is installed. Throws ToolUnavailable. */
export async function mmdebstrap(options: PrepareOptions): Promise<Borrowed> {
  const installed = await findProgram('mmdebstrap');
  if (installed) return { file: installed, env: {} };
  const root = await borrowPackage('mmdebstrap', options);
  return { file: join(root, 'usr/bin/mmdebstrap'), env: { PERL5LIB: await perlFolders(root) } };
}

// Perl's own library may be among what was missing; the folders that are not there do no harm.
async function perlFolders(root: string): Promise<string> {
  const folders = [join(root, 'usr/share/perl5')];
  for (const pattern of ['usr/share/perl/5.*', 'usr/lib/*/perl/5.*', 'usr/lib/*/perl5/5.*', 'usr/lib/*/perl-base']) {
    for await (const folder of glob(join(root, pattern))) folders.push(folder);
  }
  return folders.join(':');
}
