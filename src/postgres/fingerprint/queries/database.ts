import { privileges, roleName, value } from './fragments.ts';

/** The database itself: encoding, collation, owner, privileges, and what is set for it. */
export const databaseSettings = `
  SELECT name, value FROM pg_database d, LATERAL (VALUES
    ('encoding', pg_encoding_to_char(encoding)),
    ('collation', jsonb_build_array(datcollate, datctype, to_jsonb(d)->'datlocprovider',
                                    coalesce(to_jsonb(d)->'daticulocale', to_jsonb(d)->'datlocale'))::text),
    ('owner', ${roleName('datdba')}::text),
    ('privileges', ${privileges('datacl', 'd', 'datdba')}),
    ('connection limit', datconnlimit::text),
    ('comment', coalesce(shobj_description(d.oid, 'pg_database'), '')),
    ('settings', (SELECT coalesce(string_agg(coalesce(${roleName('nullif(setrole, 0)')}::text, '') || ':' || array_to_string(setconfig, ','), ';'
                                  ORDER BY setrole = 0, ${roleName('setrole')} COLLATE "C"), '')
                  FROM pg_db_role_setting WHERE setdatabase = d.oid))
  ) AS fact(name, value) WHERE datname = current_database()`;

export const extensionFacts = `
  SELECT extname::text AS name, ${value('extversion', 'nspname')}
  FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace`;

/** Where Alembic keeps which migration was the last one. */
export const alembicRevisions = `
  SELECT format('%I.%I', nspname, relname) AS name,
         coalesce((xpath('//version_num/text()', query_to_xml(
           format('SELECT string_agg(version_num, '','' ORDER BY version_num) AS version_num FROM %I.%I', nspname, relname),
           false, true, '')))[1]::text, '') AS value
  FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
  WHERE relname = 'alembic_version' AND relkind = 'r'
    AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'version_num' AND NOT attisdropped)`;
