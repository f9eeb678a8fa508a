import { readFile } from 'node:fs/promises';

const bits = { CAP_NET_ADMIN: 12, CAP_SYS_CHROOT: 18, CAP_SYS_ADMIN: 21, CAP_SYS_RESOURCE: 24 } as const;

export type Capability = keyof typeof bits;

/** Those of the capabilities that this process does not have. */
export async function missingCapabilities(wanted: readonly Capability[]): Promise<Capability[]> {
  return missingIn(await readFile('/proc/self/status', 'utf8'), wanted);
}

/** The same, from the text of a process's /proc/PID/status. */
export function missingIn(status: string, wanted: readonly Capability[]): Capability[] {
  const [, mask = '0'] = /CapEff:\s*([0-9a-f]+)/.exec(status) ?? [];
  const has = BigInt(`0x${mask}`);
  return wanted.filter((name) => ((has >> BigInt(bits[name])) & 1n) === 0n);
}
