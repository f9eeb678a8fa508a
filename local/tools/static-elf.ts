import { open } from 'node:fs/promises';

const interpreter = 3; // PT_INTERP: the program header of a dynamically linked executable

/** True where a file's first bytes are a 64-bit little-endian ELF executable that needs no dynamic loader, so that it runs in any root file system. */
export function isStaticElf(head: Buffer): boolean {
  if (head.length < 64 || head.readUInt32BE(0) !== 0x7f454c46 || head[4] !== 2 || head[5] !== 1) return false;
  const offset = Number(head.readBigUInt64LE(32));
  const size = head.readUInt16LE(54);
  const count = head.readUInt16LE(56);
  if (count === 0 || offset + size * count > head.length) return false;
  for (let i = 0; i < count; i++) if (head.readUInt32LE(offset + size * i) === interpreter) return false;
  return true;
}

/** The same, for a file on disk. */
export async function isStaticProgram(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(4096), position: 0 });
    return isStaticElf(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}
