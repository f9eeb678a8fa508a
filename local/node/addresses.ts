/** The two ends of the link between the machine and its node: a /30 network. */
export type Addresses = { host: string; node: string };

/** A network of IPv4 addresses. */
export type Network = { address: number; bits: number };

// Ranges that hardly any network uses: first the one set aside for benchmarks, then corners of private ones.
const ranges = ['198.18.0.0/16', '198.19.0.0/16', '172.31.240.0/20', '192.168.240.0/20'].map(parseNetwork);

/**
 * Two addresses that no route of the machine leads to; the ones used before are kept while they are free, `first` says where to
 * begin, so that platforms that start at the same time take different ones. Undefined when every range is routed.
 */
export function chooseAddresses(routes: readonly Network[], first: number, before?: Addresses): Addresses | undefined {
  const isFree = (address: number): boolean => !routes.some((route) => overlap(route, { address, bits: 30 }));
  if (before && isFree(parseAddress(before.host) - 1)) return before;
  for (const { address, bits } of ranges) {
    const slots = 2 ** (30 - bits);
    for (let n = 0; n < slots; n++) {
      const network = address + ((first + n) % slots) * 4;
      if (isFree(network)) return { host: formatAddress(network + 1), node: formatAddress(network + 2) };
    }
  }
  return undefined;
}

/** The networks of /proc/net/route, without those so wide (a default route, halves of it) that they say nothing about use. */
export function parseRoutes(table: string): Network[] {
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .filter((fields) => fields.length > 7)
    .map((fields) => ({ address: fromHex(fields[1] ?? ''), bits: countBits(fromHex(fields[7] ?? '')) }))
    .filter(({ bits }) => bits >= 8);
}

/** Reads `a.b.c.d/bits`. */
export function parseNetwork(text: string): Network {
  const [address = '', bits = '32'] = text.split('/');
  return { address: parseAddress(address), bits: Number(bits) };
}

function overlap(a: Network, b: Network): boolean {
  const size = 2 ** (32 - Math.min(a.bits, b.bits));
  return Math.floor(a.address / size) === Math.floor(b.address / size);
}

function parseAddress(text: string): number {
  return text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

// The kernel prints addresses as it keeps them: the first byte last, on the machines that there are.
function fromHex(text: string): number {
  return (text.match(/../g) ?? []).reduceRight((sum, byte) => sum * 256 + Number.parseInt(byte, 16), 0);
}

function countBits(mask: number): number {
  return mask.toString(2).replaceAll('0', '').length;
}
