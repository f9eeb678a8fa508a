import type { Fact } from './fact.ts';
import { DamagedArtifact } from '../../storage/errors.ts';

/** A fact as a line of a file, with its end. */
export function factLine({ kind, name, value }: Fact): string {
  return `${JSON.stringify([kind, name, value])}\n`;
}

/** The facts in such a file. Throws `DamagedArtifact` where a line is none. */
export async function* parseFacts(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Fact> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of bytes) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield parse(line);
  }
  if (rest + decoder.decode() !== '') throw new DamagedArtifact('archive', 'the facts end in the middle of a line');
}

function parse(line: string): Fact {
  const parts = partsOf(line);
  if (!Array.isArray(parts) || parts.length !== 3 || parts.some((part) => typeof part !== 'string')) {
    throw new DamagedArtifact('archive', `no fact: ${line.slice(0, 80)}`);
  }
  const [kind, name, value] = parts as [string, string, string];
  return { kind, name, value };
}

function partsOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
