import { LineCounter, parseAllDocuments, type Document, type ParseOptions, type SchemaOptions } from 'yaml';
import { SourceProblem, type Located, type Manifest, type SourceFile } from './source.ts';
import { cut } from '../platform/shown-value.ts';
import { isRecord } from '../platform/merge.ts';

const mostObjects = 1000;

/**
 * The objects that files hold, in their order: several documents a file, lists unfolded, empty documents left out. The YAML is
 * that of `kubectl`: 1.1, in which 0644 is octal, without its dates and base-60 numbers. `problems` name file and line.
 */
export function parseObjects(files: readonly SourceFile[]): { objects: Located[]; problems: string[] } {
  const objects: Located[] = [];
  const problems: string[] = [];
  for (const file of files) {
    try {
      objects.push(...objectsIn(file));
    } catch (error) {
      if (!(error instanceof SourceProblem)) throw error;
      problems.push(error.message);
    }
  }
  if (objects.length > mostObjects) problems.push(`${objects.length} objects; ${mostObjects} are the most`);
  return { objects, problems };
}

const yaml: ParseOptions & SchemaOptions = {
  prettyErrors: false,
  schema: 'yaml-1.1',
  customTags: (tags) =>
    tags.filter(
      (tag) => typeof tag === 'string' || (!/:(timestamp|binary|omap|pairs|set)$/.test(tag.tag) && !isBaseSixty(tag)),
    ),
};

function isBaseSixty(tag: object): boolean {
  return 'format' in tag && tag.format === 'TIME';
}

function objectsIn({ name, text }: SourceFile): Located[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { ...yaml, lineCounter: lines });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    const placeOf = (offset: number) => `${name}:${lines.linePos(offset).line}`;
    const [error] = document.errors;
    if (error) throw new SourceProblem(`${placeOf(error.pos[0])}: no YAML: ${cut(error.message)}`);
    const at = placeOf(document.contents?.range?.[0] ?? 0);
    return unfold(plain(document, at), at);
  });
}

function plain(document: Document, at: string): unknown {
  try {
    return JSON.parse(JSON.stringify(document.toJS())) as unknown;
  } catch (error) {
    // Aliases to nothing, or so many that they would fill the memory.
    throw new SourceProblem(`${at}: no YAML: ${cut(error instanceof Error ? error.message : String(error))}`);
  }
}

function unfold(value: unknown, at: string): Located[] {
  if (value === null) return [];
  if (!isRecord(value)) throw new SourceProblem(`${at}: expected an object with \`apiVersion\` and \`kind\``);
  const { kind, items } = value;
  if (typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)) {
    return items.flatMap((item: unknown) => unfold(item, at));
  }
  return [{ object: value as Manifest, at }];
}
