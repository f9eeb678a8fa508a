import { join } from 'node:path';
import { borrowPackage } from '../../local/rootfs/borrow-package.ts';
import { findProgram } from '../../local/tools/find-program.ts';

/** Prometheus' own tool: from PATH, else out of the distribution's package, which is kept and not installed. Throws where there is neither. */
export async function obtainPromtool(): Promise<string> {
  const found = await findProgram('promtool');
  return found ?? join(await borrowPackage('prometheus', {}), 'usr/bin/promtool');
}
