import { createHash } from 'node:crypto';
import type { Download } from './download.ts';
import { duplicates } from './duplicates.ts';
import { objectProblems } from './object-problems.ts';
import { parseObjects } from './parse-objects.ts';
import { prepareObject } from './prepare-object.ts';
import type { ReadFolder } from './read-folder.ts';
import { scopesOf, type IsNamespaced } from './scope.ts';
import { SourceProblem, textIn, type Located, type SourceFile } from './source.ts';
import type { Extras } from '../manifests/index.ts';
import { InvalidInput, type Problem } from '../platform/invalid-input.ts';
import type { Platform } from '../platform/schema.ts';
import type { ExtraComponent } from '../platform/settings/extra.ts';

/** Where manifests are read from. */
export interface ExtraSources {
  readFolder: ReadFolder;
  fetch: Download;
  /** What a cluster says of kinds that are not Kubernetes' own. */
  isNamespaced?: IsNamespaced;
}

/**
 * The objects of the platform's enabled components of its user's own, as they are to be applied. Throws `InvalidInput` with
 * every file and object that is wrong; other errors (a server that does not answer) may pass by themselves.
 */
export async function resolveExtras(platform: Platform, sources: ExtraSources): Promise<Extras> {
  const enabled = Object.entries(platform.extra).filter(([, { enabled }]) => enabled);
  const read = await Promise.all(enabled.map(([name, component]) => readComponent(name, component, sources)));
  refuse(read.flatMap(({ problems }) => problems));
  const everything = read.flatMap(({ objects }) => objects.map(({ object }) => object));
  const isNamespaced = await scopesOf(everything, sources.isNamespaced);
  const prepared = read.map(({ component, namespace, objects }): [string, Located[]] => {
    const to = { platform, component, namespace, isNamespaced };
    return [component, objects.map(({ object, at }) => ({ object: prepareObject(object, to), at }))];
  });
  refuse(duplicates(platform, Object.fromEntries(prepared)));
  return Object.fromEntries(prepared.map(([component, objects]) => [component, objects.map(({ object }) => object)]));
}

function refuse(problems: Problem[]): void {
  if (problems.length > 0) throw new InvalidInput(problems);
}

interface ReadComponent {
  component: string;
  namespace: string;
  objects: Located[];
  problems: Problem[];
}

async function readComponent(
  component: string,
  { manifests, namespace }: ExtraComponent,
  sources: ExtraSources,
): Promise<ReadComponent> {
  const found = { component, namespace };
  const path = `extra.${component}.manifests`;
  try {
    const { objects, problems } = parseObjects(await filesOf(manifests, sources));
    const messages = [...problems, ...objects.flatMap(objectProblems)];
    return { ...found, objects, problems: messages.map((message) => ({ path, message })) };
  } catch (error) {
    if (!(error instanceof SourceProblem)) throw error;
    return { ...found, objects: [], problems: [{ path, message: error.message }] };
  }
}

async function filesOf(
  { path, url, sha256 }: ExtraComponent['manifests'],
  { readFolder, fetch }: ExtraSources,
): Promise<SourceFile[]> {
  if (url === undefined) return readFolder(path ?? '');
  const bytes = await fetch(url);
  const got = createHash('sha256').update(bytes).digest('hex');
  if (got !== sha256) throw new SourceProblem(`${url} gives other content: its SHA-256 is ${got}`);
  return [{ name: url, text: textIn(bytes, url) }];
}
