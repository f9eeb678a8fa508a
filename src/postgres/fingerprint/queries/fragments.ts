/** Namespaces of users' own objects. */
export const ownSchema = (column: string) =>
  `${column} IN (SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema')`;

/** Not made by an extension, which the extension's own fact stands for. */
export const notOfExtension = (catalog: string, oid: string) =>
  `NOT EXISTS (SELECT FROM pg_depend dep WHERE dep.classid = '${catalog}'::regclass AND dep.objid = ${oid} AND dep.deptype = 'e')`;

/** A name that says all of where an object is, quoted as SQL would have it. */
export const identity = (catalog: string, oid: string) =>
  `(pg_identify_object('${catalog}'::regclass, ${oid}, 0)).identity`;

export const roleName = (oid: string) => `pg_get_userbyid(${oid})`;

/** Privileges in one order; none given at all is what the owner has by default. */
export const privileges = (acl: string, kind: string, owner: string) =>
  `(SELECT string_agg(item::text, ',' ORDER BY item::text COLLATE "C") FROM unnest(coalesce(${acl}, acldefault('${kind}', ${owner}))) item)`;

/** Parts of a value as JSON, so that none runs into the next. */
export const value = (...parts: string[]) => `jsonb_build_array(${parts.join(', ')})::text AS value`;
