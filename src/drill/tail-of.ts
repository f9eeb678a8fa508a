/** The last bytes of a stream as text, however much there is; what is before them is let go. */
export async function tailOf(source: AsyncIterable<Uint8Array>, limitBytes: number): Promise<string> {
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  const tail = () => Buffer.concat(pieces).subarray(-limitBytes);
  for await (const piece of source) {
    pieces.push(piece.subarray(-limitBytes));
    bytes += pieces.at(-1)?.length ?? 0;
    // Not with each piece: there may be very many that are very small.
    if (bytes <= 2 * limitBytes) continue;
    pieces = [Buffer.from(tail())];
    bytes = limitBytes;
  }
  return tail().toString();
}
