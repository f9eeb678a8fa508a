import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a page of docs/ tells its reader to run: its `sh` blocks, in their order, as one script. */
export async function pageCommands(page: string): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '../../docs', page), 'utf8');
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
  if (blocks.length === 0) throw new Error(`${page} has no commands`);
  return blocks.join('\n');
}
