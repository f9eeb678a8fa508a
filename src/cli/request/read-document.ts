import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { InvalidInput } from '../../platform/invalid-input.ts';

/**
 * A platform document from a YAML or JSON file, not validated; a file with nothing but comments is `{}`. Throws
 * `InvalidInput` that names the file, and the line where it is no YAML.
 */
export async function readDocument(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new InvalidInput([
      { path: file, message: readErrors[error.code ?? ''] ?? `can't be read: ${error.message}` },
    ]);
  });
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length > 0) {
    throw new InvalidInput(
      document.errors.map(({ pos: [offset], message }) => ({
        path: `${file}:${text.slice(0, offset).split('\n').length}`,
        message,
      })),
    );
  }
  return document.contents === null ? {} : toPlain(document, file);
}

const readErrors: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'is a folder, not a file',
  EACCES: 'may not be read',
};

function toPlain(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // Aliases to nothing, or so many that they would fill the memory.
    throw new InvalidInput([{ path: file, message: error instanceof Error ? error.message : String(error) }]);
  }
}
