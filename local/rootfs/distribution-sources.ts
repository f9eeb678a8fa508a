import type { AptSource } from './apt-sources.ts';
import type { Distribution } from './os-release.ts';

const components: Record<string, readonly string[]> = { debian: ['main'], ubuntu: ['main', 'universe'] };
const pockets = ['', '-updates', '-security'];

/** The release whose packages are put into images and the node: Debian 12 on any Debian (the images' packages are in it), on Ubuntu its own. */
export function releaseForImages(host: Distribution): string {
  return host.id === 'debian' ? 'bookworm' : host.codename;
}

/**
 * From all of a machine's sources, those of the distribution itself, turned to another of its releases: the release, its updates
 * and its security updates, from the mirrors and with the keys that the machine uses. Sources of others are left out.
 */
export function distributionSources(
  sources: readonly AptSource[],
  host: Distribution,
  release: string,
  keyring: string | undefined,
): AptSource[] {
  const found = new Map<string, AptSource>();
  for (const source of sources) {
    const pocket = pocketOf(source, host);
    if (pocket === undefined || !isOwn(source, host)) continue;
    const wanted = (components[host.id] ?? []).filter((component) => source.components.includes(component));
    if (wanted.length === 0) continue;
    const { 'signed-by': signedBy = keyring, trusted } = source.options;
    const options = { ...(signedBy ? { 'signed-by': signedBy } : {}), ...(trusted ? { trusted } : {}) };
    const key = `${source.uri} ${pocket}`;
    const known = found.get(key)?.components ?? [];
    found.set(key, {
      uri: source.uri,
      suite: `${release}${pocket}`,
      components: [...new Set([...known, ...wanted])],
      options,
    });
  }
  return [...found.values()];
}

function pocketOf({ suite }: AptSource, host: Distribution): string | undefined {
  const classes = host.id === 'debian' ? ['stable', 'oldstable', 'testing', 'unstable', 'sid'] : [];
  for (const name of [host.codename, ...classes]) {
    if (suite === `${name}/updates`) return '-security';
    const pocket = suite.startsWith(name) ? suite.slice(name.length) : undefined;
    if (pocket !== undefined && pockets.includes(pocket)) return pocket;
  }
  return undefined;
}

// Others use the distribution's suite and component names too; their keys tell them apart.
function isOwn({ uri, options }: AptSource, host: Distribution): boolean {
  if (uri.startsWith('cdrom:')) return false;
  const signedBy = options['signed-by'];
  return signedBy === undefined || signedBy.split(',').some((key) => key.includes(`${host.id}-archive`));
}
