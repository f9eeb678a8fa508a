import { expect, test } from '@jest/globals';
import { relocateTablespaces } from '../../../src/drill/relocate-tablespaces.ts';

const relocated = (sql: string) => relocateTablespaces(sql, '/scratch');

test.each([
  ['a plain name', "CREATE TABLESPACE fast OWNER postgres LOCATION '/mnt/fast';"],
  ['odd names', `CREATE TABLESPACE "odd ""name" OWNER "odd ""own's" LOCATION '/mnt/fast';`],
  ['a quote in its folder', "CREATE TABLESPACE fast OWNER postgres LOCATION '/mnt/it''s';"],
  ['a backslash in its folder', String.raw`CREATE TABLESPACE fast OWNER postgres LOCATION E'/mnt/a b''s\\x';`],
  ['a folder inside of the data folder', "CREATE TABLESPACE fast OWNER postgres LOCATION '';"],
])('%s', (_what, statement) => {
  const { sql, folders } = relocated(
    `CREATE ROLE a;\n${statement}\nALTER TABLESPACE fast SET (random_page_cost=1.1);\n`,
  );
  expect(folders).toEqual(['/scratch/1']);
  const [made] = statement.split(' LOCATION ');
  expect(sql).toBe(
    `CREATE ROLE a;\n${made} LOCATION '/scratch/1';\nALTER TABLESPACE fast SET (random_page_cost=1.1);\n`,
  );
});

test('each has a folder of its own', () => {
  const lines = ['a', 'b'].map((name) => `CREATE TABLESPACE ${name} OWNER o LOCATION '/mnt/${name}';`);
  const { sql, folders } = relocated(lines.join('\n'));
  expect(folders).toEqual(['/scratch/1', '/scratch/2']);
  expect(sql).not.toContain('/mnt');
});

test('what only looks like one stays', () => {
  const sql = `COMMENT ON TABLESPACE fast IS 'CREATE TABLESPACE x OWNER y LOCATION ''/z'';';\n`;
  expect(relocated(sql)).toEqual({ sql, folders: [] });
});
