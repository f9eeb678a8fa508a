import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { resolvePlatform } from '../src/platform/document.ts';
import { InvalidInput } from '../src/platform/invalid-input.ts';
import { writeWhole, type State } from './state.ts';
import { UpFailed } from './up-failed.ts';

/** Where the document that `up` deploys is kept; YAML, as JSON is. */
export const documentPath = (state: State): string => state.path('platform-document.json');

/**
 * The platform document for `up`: the user's own file over the platform's name and the profile for one machine, and over the
 * cluster's context where one was named. Throws UpFailed when the file can't be read or is no platform document.
 */
export async function localDocument(
  name: string,
  { file, context }: { file?: string | undefined; context?: string | undefined },
): Promise<Record<string, unknown>> {
  const usual = { name, profile: 'local', ...(context === undefined ? {} : { cluster: context }) };
  if (file === undefined) return usual;
  const document = { ...usual, ...(await readObject(file)) };
  try {
    resolvePlatform(document);
    return document;
  } catch (error) {
    if (error instanceof InvalidInput) throw new UpFailed(`${file} is wrong:\n${error.message}`);
    throw error;
  }
}

/** Writes the document where worker and CLI find it. */
export async function writeDocument(state: State, document: Record<string, unknown>): Promise<string> {
  await writeWhole(documentPath(state), `${JSON.stringify(document, undefined, 2)}\n`);
  return documentPath(state);
}

async function readObject(file: string): Promise<object> {
  const problem = (what: string): UpFailed =>
    new UpFailed(`${file} ${what}: give a platform document with --platform FILE.`);
  const text = await readFile(file, 'utf8').catch(() => {
    throw problem('cannot be read');
  });
  let parsed: unknown;
  try {
    parsed = parse(text);
  } catch (error) {
    throw problem(`is no YAML (${(error as Error).message.split('\n')[0]})`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw problem('is no object');
  return parsed;
}
