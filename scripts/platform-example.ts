import { Document, isMap, isScalar, YAMLMap, type Pair, type Scalar } from 'yaml';
import { platformJsonSchema, type JsonSchema } from './platform-schema.ts';

const head = [
  ' yaml-language-server: $schema=./platform.schema.json',
  '',
  ' Every field of a platform document, with its default. An empty document means the same: keep what you change.',
  " After `profile: local`, requests are smaller and Temporal's images others: see src/platform/profiles.ts.",
].join('\n');

/** A platform document with every field, its default as its value and its description above; an optional one as a comment. */
export function platformExample(): string {
  const document = new Document(mapOf(platformJsonSchema()));
  document.commentBefore = head;
  return document.toString({ singleQuote: true, lineWidth: 0 });
}

function mapOf({ properties = {} }: JsonSchema): YAMLMap<Scalar<string>> {
  const map = new YAMLMap<Scalar<string>>();
  const optional: string[] = [];
  for (const [key, schema] of Object.entries(properties)) {
    if (isThere(schema)) {
      map.items.push(
        pairOf(key, schema, [...optional.splice(0), ` ${schema.description}`, ...entryExample(key, schema)]),
      );
    } else {
      optional.push(` ${schema.description}\n${commented({ [key]: schema.examples?.[0] })}`);
    }
  }
  if (optional.length > 0) map.comment = optional.join('\n');
  return map;
}

/** What an entry looks like where the default has none. */
function entryExample(key: string, { additionalProperties, default: value, examples }: JsonSchema): string[] {
  const isEmpty = additionalProperties && Object.keys((value ?? {}) as object).length === 0;
  return isEmpty && examples?.[0] !== undefined ? [commented({ [key]: examples[0] })] : [];
}

/** An object that may be left out has an example; others are there with the defaults of their fields. */
function isThere({ properties, examples, default: value }: JsonSchema): boolean {
  return (properties !== undefined && examples === undefined) || value !== undefined;
}

function commented(value: unknown): string {
  const lines = new Document(value).toString({ singleQuote: true, lineWidth: 0 }).trimEnd().split('\n');
  return lines.map((line) => ` ${line}`).join('\n');
}

function pairOf(key: string, schema: JsonSchema, comments: string[]): Pair<Scalar<string>> {
  const { contents } = new Document({ [key]: schema.default ?? null });
  const pair = (contents as unknown as YAMLMap<Scalar<string>>).items[0];
  if (!pair || !isScalar(pair.key)) throw new Error(`no pair for ${key}`);
  pair.key.commentBefore = comments.join('\n');
  if (schema.properties) pair.value = mapOf(schema);
  if (schema.additionalProperties) pair.value = entriesOf(schema);
  return pair;
}

/** The entries of an object whose keys are the user's; the first one's fields are described. */
function entriesOf(schema: JsonSchema): unknown {
  const entries = schema.default as Record<string, Record<string, unknown>>;
  const fields = (schema.additionalProperties as JsonSchema).properties ?? {};
  const { contents } = new Document(entries);
  const first = isMap<Scalar<string>>(contents) ? contents.items[0] : undefined;
  if (first) {
    const values = entries[first.key.value] ?? {};
    const described = Object.entries(fields).map(([name, field]) => [name, { ...field, default: values[name] }]);
    first.value = mapOf({ properties: Object.fromEntries(described) });
  }
  return contents;
}
