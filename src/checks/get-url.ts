import type { HttpAnswer } from './http.ts';

/** What an address answers to a GET, redirections too; of the body at most so many bytes. */
export async function getUrl(url: string, limitBytes: number, signal: AbortSignal): Promise<HttpAnswer> {
  const response = await fetch(url, { redirect: 'manual', signal });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= limitBytes) break;
  }
  return { status: response.status, body: Buffer.concat(chunks).subarray(0, limitBytes).toString() };
}
