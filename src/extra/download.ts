import { maxSourceBytes, SourceProblem } from './source.ts';

/** Gives the bytes that an address leads to; see `download`. */
export type Download = (url: string) => Promise<Uint8Array>;

const patienceMs = 30_000;

/**
 * Downloads a file of at most 8 MiB. Throws `SourceProblem` where the server says that there is no such file, or where it is
 * too long; any other error may pass by itself.
 */
export async function download(url: string): Promise<Uint8Array> {
  const response = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
  if (!response.ok) {
    await response.body?.cancel();
    const message = `${url} answers HTTP ${response.status}`;
    const final = response.status < 500 && ![408, 425, 429].includes(response.status);
    throw final ? new SourceProblem(message) : new Error(message);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxSourceBytes) throw new SourceProblem(`${url} gives more than ${maxSourceBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
