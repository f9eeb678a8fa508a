import { identity, notOfExtension, ownSchema, privileges, roleName, value } from './fragments.ts';

const own = (kinds: string) =>
  `${ownSchema('c.relnamespace')} AND ${notOfExtension('pg_class', 'c.oid')} AND c.relkind IN (${kinds})`;

/** Tables, partitioned and foreign ones too. */
export const tables = `
  SELECT ${identity('pg_class', 'c.oid')} AS name, ${value(
    'relkind',
    'relpersistence',
    roleName('relowner'),
    privileges('relacl', 'r', 'relowner'),
    'relrowsecurity',
    'relforcerowsecurity',
    'relreplident',
    'reloptions',
    "CASE WHEN relkind = 'p' THEN pg_get_partkeydef(c.oid) END",
    'pg_get_expr(relpartbound, c.oid)',
    '(SELECT jsonb_agg(inhparent::regclass::text ORDER BY inhseqno) FROM pg_inherits WHERE inhrelid = c.oid)',
    '(SELECT amname FROM pg_am WHERE oid = relam)',
    '(SELECT spcname FROM pg_tablespace WHERE oid = reltablespace)',
    'CASE WHEN reloftype <> 0 THEN format_type(reloftype, NULL) END',
    `(SELECT jsonb_build_array(srvname, ftoptions) FROM pg_foreign_table JOIN pg_foreign_server s ON s.oid = ftserver WHERE ftrelid = c.oid)`,
  )}
  FROM pg_class c WHERE ${own("'r', 'p', 'f'")}`;

/** Columns in the order in which they are seen; what was dropped leaves no gap. */
export const columns = `
  SELECT format('%s.%I', ${identity('pg_class', 'c.oid')}, attname) AS name, ${value(
    'row_number() OVER (PARTITION BY attrelid ORDER BY attnum)',
    'format_type(atttypid, atttypmod)',
    'attcollation::regcollation::text',
    'attnotnull',
    'attidentity',
    'attgenerated',
    'pg_get_expr(adbin, adrelid)',
    'attstorage',
    "to_jsonb(a)->'attcompression'",
    "nullif(to_jsonb(a)->'attstattarget', to_jsonb(-1))",
    `(SELECT jsonb_agg(item ORDER BY item) FROM unnest(attoptions) item WHERE item LIKE 'n\\_distinct%')`,
    'attfdwoptions',
    `(SELECT string_agg(item::text, ',' ORDER BY item::text COLLATE "C") FROM unnest(attacl) item)`,
  )}
  FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
  WHERE attnum > 0 AND NOT attisdropped AND ${own("'r', 'p', 'f', 'v', 'm'")}`;

export const constraints = `
  SELECT ${identity('pg_constraint', 'k.oid')} AS name,
         ${value('contype', 'pg_get_constraintdef(k.oid)', 'convalidated')}
  FROM pg_constraint k LEFT JOIN pg_class c ON c.oid = conrelid
  WHERE ${ownSchema('connamespace')} AND contype <> 't'
    AND ((conrelid <> 0 AND ${notOfExtension('pg_class', 'c.oid')}) OR (contypid <> 0 AND ${notOfExtension('pg_type', 'contypid')}))`;

export const indexes = `
  SELECT ${identity('pg_class', 'i.indexrelid')} AS name,
         ${value('pg_get_indexdef(i.indexrelid)', 'indisclustered', 'indisreplident', 'indisvalid', 'x.reloptions')}
  FROM pg_index i JOIN pg_class c ON c.oid = indrelid JOIN pg_class x ON x.oid = indexrelid
  WHERE ${own("'r', 'p', 'm'")}`;

export const statistics = `
  SELECT ${identity('pg_statistic_ext', 's.oid')} AS name, ${value('pg_get_statisticsobjdef(s.oid)', roleName('stxowner'))}
  FROM pg_statistic_ext s WHERE ${ownSchema('stxnamespace')} AND ${notOfExtension('pg_statistic_ext', 's.oid')}`;

/** Views and materialised views; what the latter hold is made anew by a restore, so its rows are not counted. */
export const views = `
  SELECT ${identity('pg_class', 'c.oid')} AS name, ${value(
    'relkind',
    roleName('relowner'),
    privileges('relacl', 'r', 'relowner'),
    'reloptions',
    'relispopulated',
    'pg_get_viewdef(c.oid)',
  )}
  FROM pg_class c WHERE ${own("'v', 'm'")}`;

export const rules = `
  SELECT ${identity('pg_rewrite', 'r.oid')} AS name, ${value('pg_get_ruledef(r.oid)', 'ev_enabled')}
  FROM pg_rewrite r JOIN pg_class c ON c.oid = ev_class
  WHERE rulename <> '_RETURN' AND ${own("'r', 'p', 'v', 'm', 'f'")}`;

export const triggers = `
  SELECT ${identity('pg_trigger', 't.oid')} AS name, ${value('pg_get_triggerdef(t.oid)', 'tgenabled')}
  FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid WHERE NOT tgisinternal AND ${own("'r', 'p', 'v', 'm', 'f'")}`;

export const policies = `
  SELECT ${identity('pg_policy', 'p.oid')} AS name, ${value(
    'polcmd',
    'polpermissive',
    `(SELECT jsonb_agg(coalesce(rolname::text, 'public') ORDER BY rolname COLLATE "C") FROM unnest(polroles) role LEFT JOIN pg_roles r ON r.oid = role)`,
    'pg_get_expr(polqual, polrelid)',
    'pg_get_expr(polwithcheck, polrelid)',
  )}
  FROM pg_policy p JOIN pg_class c ON c.oid = polrelid WHERE ${own("'r', 'p'")}`;
