import { escapeLiteral } from 'pg';

const name = String.raw`(?:"(?:[^"]|"")*"|[a-z_][a-z0-9_$]*)`;
const literal = String.raw`E?'(?:[^'\\]|''|\\.)*'`;
/** As pg_dumpall writes it, whose names are quoted where they have to be. */
const statement = new RegExp(`^(CREATE TABLESPACE ${name} OWNER ${name} LOCATION )${literal};$`, 'gm');

/** The output of pg_dumpall with each tablespace in a folder of its own under `folder`, wherever the source had it; and these folders. */
export function relocateTablespaces(sql: string, folder: string): { sql: string; folders: string[] } {
  const folders: string[] = [];
  const relocated = sql.replaceAll(statement, (_whole, start: string) => {
    const own = `${folder}/${folders.length + 1}`;
    folders.push(own);
    return `${start}${escapeLiteral(own)};`;
  });
  return { sql: relocated, folders };
}
