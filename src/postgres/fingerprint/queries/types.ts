import { identity, notOfExtension, ownSchema, privileges, roleName, value } from './fragments.ts';

export const schemas = `
  SELECT quote_ident(nspname) AS name, ${value(roleName('nspowner'), privileges('nspacl', 'n', 'nspowner'))}
  FROM pg_namespace n WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND ${notOfExtension('pg_namespace', 'n.oid')}`;

/** Domains, composite and range types and types with functions of their own; those that come with a table or as its array are left out. */
export const types = `
  SELECT ${identity('pg_type', 't.oid')} AS name, ${value(
    'typtype',
    roleName('typowner'),
    privileges('typacl', 'T', 'typowner'),
    'typnotnull',
    'typdefault',
    "CASE WHEN typtype = 'd' THEN format_type(typbasetype, typtypmod) END",
    "CASE WHEN typtype = 'd' THEN typcollation::regcollation::text END",
    `(SELECT jsonb_agg(jsonb_build_array(attname, format_type(atttypid, atttypmod), attcollation::regcollation::text) ORDER BY attnum)
      FROM pg_attribute WHERE attrelid = typrelid AND attnum > 0 AND NOT attisdropped)`,
    '(SELECT format_type(rngsubtype, NULL) FROM pg_range WHERE rngtypid = t.oid)',
    "CASE WHEN typtype = 'b' THEN jsonb_build_array(typinput::text, typoutput::text, typlen, typalign, typstorage) END",
  )}
  FROM pg_type t LEFT JOIN pg_class c ON c.oid = typrelid
  WHERE ${ownSchema('typnamespace')} AND ${notOfExtension('pg_type', 't.oid')} AND typtype <> 'e'
    AND (typrelid = 0 OR relkind = 'c') AND NOT (typcategory = 'A' AND typelem <> 0)
    AND NOT (typtype = 'm')`;

export const enums = `
  SELECT ${identity('pg_type', 't.oid')} AS name, ${value(
    roleName('typowner'),
    privileges('typacl', 'T', 'typowner'),
    '(SELECT jsonb_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid)',
  )}
  FROM pg_type t WHERE ${ownSchema('typnamespace')} AND ${notOfExtension('pg_type', 't.oid')} AND typtype = 'e'`;

/** What a sequence is; where it has got to is asked apart. */
export const sequences = `
  SELECT ${identity('pg_class', 'c.oid')} AS name, ${value(
    roleName('relowner'),
    privileges('relacl', 's', 'relowner'),
    'relpersistence',
    'format_type(seqtypid, NULL)',
    'seqstart',
    'seqincrement',
    'seqmin',
    'seqmax',
    'seqcache',
    'seqcycle',
    `(SELECT jsonb_agg((pg_identify_object(refclassid, refobjid, refobjsubid)).identity) FROM pg_depend
      WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype IN ('a', 'i') AND refclassid = 'pg_class'::regclass)`,
  )}
  FROM pg_class c JOIN pg_sequence s ON seqrelid = c.oid
  WHERE ${ownSchema('relnamespace')} AND ${notOfExtension('pg_class', 'c.oid')}`;
