import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { InvalidInput } from '../platform/invalid-input.ts';
import { resolvePlatform, type PlatformLayer } from '../platform/document.ts';

/** The worker's own platform document, validated; `{}` without a file. Throws a message that names the file and each wrong field. */
export async function readOwnDocument(file: string | undefined): Promise<PlatformLayer> {
  if (!file) return {};
  try {
    const document = (parse(await readFile(file, 'utf8')) ?? {}) as PlatformLayer;
    resolvePlatform(document);
    return document;
  } catch (error) {
    if (error instanceof InvalidInput)
      throw new Error(`${file} (AROTI_PLATFORM_FILE) is wrong:\n${error.message}`, { cause: error });
    throw error;
  }
}
