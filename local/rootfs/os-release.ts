import { readFile } from 'node:fs/promises';

/** A distribution and its release: `debian` and `bookworm`, `ubuntu` and `noble`. */
export type Distribution = { id: string; codename: string };

/** Reads the text of an os-release file; a derivative counts as the Ubuntu or Debian release it says it is made from. Undefined where it says neither. */
export function parseOsRelease(text: string): Distribution | undefined {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const found = /^([A-Z_]+)=(["']?)(.*)\2\s*$/.exec(line);
    if (found?.[1]) fields.set(found[1], found[3] ?? '');
  }
  const id = fields.get('ID') ?? '';
  const family = [id, ...(fields.get('ID_LIKE') ?? '').split(' ')];
  const ubuntu = fields.get('UBUNTU_CODENAME');
  if (ubuntu) return { id: 'ubuntu', codename: ubuntu };
  const codename = fields.get('VERSION_CODENAME') || fields.get('DEBIAN_CODENAME');
  if (!codename) return undefined;
  if (family.includes('ubuntu')) return { id: 'ubuntu', codename };
  if (family.includes('debian')) return { id: 'debian', codename: fields.get('DEBIAN_CODENAME') ?? codename };
  return undefined;
}

/** This machine's distribution, or undefined where it is neither Debian nor Ubuntu nor made from one. */
export async function hostDistribution(): Promise<Distribution | undefined> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return parseOsRelease(text);
}
