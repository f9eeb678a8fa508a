import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';

/** What a row takes with its share of the indexes, in bytes, as far as that can be known before. */
const bytesOfRow = 400;

/**
 * Fills a database with notes, as an application keeps them, to about a size: prose of this project's documentation, names, labels
 * and a device's id in jsonb, two moments; an index for the key and one for the author.
 */
export async function fillWithNotes(client: Client, megabytes: number): Promise<void> {
  const rows = Math.round((megabytes * 1e6) / bytesOfRow);
  await client.query(`CREATE FUNCTION pick(text[]) RETURNS text LANGUAGE sql VOLATILE AS
    $$ SELECT $1[1 + floor(array_length($1, 1) * random())] $$`);
  await client.query(`CREATE TABLE notes (
    id bigint NOT NULL, author text NOT NULL, title text NOT NULL, body text NOT NULL, attributes jsonb NOT NULL,
    created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL)`);
  await client.query(
    `INSERT INTO notes
     SELECT n, format('user%s@example.com', floor(random() * 50000)), left(pick($1), 30), pick($1), jsonb_build_object(
         'status', pick('{open,done,archived}'), 'device', left(md5(random()::text), 12),
         'tags', jsonb_build_array(pick($2), pick($2))), at, at + random() * interval '90 days'
     FROM (SELECT n, timestamptz '2024-01-01' + n * interval '17 seconds' AS at FROM generate_series(1, $3::int) n) AS row`,
    [await sentences(), ['finance', 'travel', 'legal', 'sales', 'design', 'hiring', 'planning', 'support'], rows],
  );
  await client.query('ALTER TABLE notes ADD PRIMARY KEY (id)');
  await client.query('CREATE INDEX ON notes (author, created_at)');
  await client.query('VACUUM ANALYZE notes');
  await client.query('CHECKPOINT');
}

async function sentences(): Promise<string[]> {
  const folder = 'docs';
  const files = (await readdir(folder)).filter((name) => name.endsWith('.md'));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  return texts
    .join(' ')
    .replaceAll(/\s+/g, ' ')
    .split(/(?<=[.:;]) /)
    .filter((sentence) => /^[A-Za-z][^|#`]{40,250}$/.test(sentence));
}
