import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../exists.ts';
import { ToolUnavailable } from '../tools/tool-unavailable.ts';
import { type AptSource, formatAptSources, parseAptSources } from './apt-sources.ts';
import { distributionSources, releaseForImages } from './distribution-sources.ts';
import { type Distribution, hostDistribution } from './os-release.ts';

/** A release and the text of the sources (`deb …` lines) that have it. */
export type Release = { name: string; sources: string };

/**
 * Where the packages of images and of the node come from: the mirrors this machine itself uses, or the file of apt sources that
 * $AROTI_APT_SOURCES names. Throws ToolUnavailable where there is neither.
 */
export async function imageRelease(): Promise<Release> {
  const file = process.env.AROTI_APT_SOURCES;
  if (file) return releaseFromFile(file);
  const host = await knownHost();
  return ownRelease(host, releaseForImages(host));
}

/** This machine's own release, from its own mirrors, for packages that are used on it without being installed. */
export async function hostRelease(): Promise<Release> {
  const host = await knownHost();
  return ownRelease(host, host.codename);
}

async function releaseFromFile(file: string): Promise<Release> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new ToolUnavailable(`AROTI_APT_SOURCES names a file that can't be read: ${error.message}.`);
  });
  const sources = parseAptSources(text);
  const [first] = sources;
  if (!first) throw new ToolUnavailable(`${file} (AROTI_APT_SOURCES) holds no apt source.`);
  return { name: first.suite, sources: formatAptSources(sources) };
}

async function knownHost(): Promise<Distribution> {
  const host = await hostDistribution();
  if (host) return host;
  throw new ToolUnavailable(
    'This machine runs neither Debian nor Ubuntu, whose packages the node and the images are made from. ' +
      'Set AROTI_APT_SOURCES to a file of apt sources for Debian 12 that it can reach, or use a cluster that is there (npm run up -- --context NAME).',
  );
}

async function ownRelease(host: Distribution, name: string): Promise<Release> {
  const sources = distributionSources(await hostSources(), host, name, await firstThere(keyrings(host.id)));
  if (sources.length > 0) return { name, sources: formatAptSources(sources) };
  throw new ToolUnavailable(
    `No apt source of ${host.id} itself was found in /etc/apt/sources.list and sources.list.d. ` +
      'Add one, or set AROTI_APT_SOURCES to a file of apt sources for Debian 12.',
  );
}

async function hostSources(): Promise<AptSource[]> {
  const folder = '/etc/apt/sources.list.d';
  const names = (await readdir(folder).catch(() => [])).filter((name) => /\.(list|sources)$/.test(name));
  const files = ['/etc/apt/sources.list', ...names.toSorted().map((name) => join(folder, name))];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  return texts.flatMap(parseAptSources);
}

function keyrings(id: string): string[] {
  return ['gpg', 'pgp'].map((ending) => `/usr/share/keyrings/${id}-archive-keyring.${ending}`);
}

async function firstThere(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) if (await exists(file)) return file;
  return undefined;
}
