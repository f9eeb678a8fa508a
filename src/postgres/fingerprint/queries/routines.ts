import { identity, notOfExtension, ownSchema, privileges, roleName, value } from './fragments.ts';

const own = (catalog: string, schema: string, oid: string) =>
  `${ownSchema(schema)} AND ${notOfExtension(catalog, oid)}`;

/** Functions, procedures and window functions. */
export const functions = `
  SELECT ${identity('pg_proc', 'p.oid')} AS name,
         ${value('prokind', roleName('proowner'), privileges('proacl', 'f', 'proowner'), 'pg_get_functiondef(p.oid)')}
  FROM pg_proc p WHERE prokind <> 'a' AND ${own('pg_proc', 'pronamespace', 'p.oid')}`;

export const aggregates = `
  SELECT ${identity('pg_proc', 'p.oid')} AS name, ${value(
    roleName('proowner'),
    privileges('proacl', 'f', 'proowner'),
    'aggkind',
    'aggtransfn::text',
    'aggfinalfn::text',
    'aggcombinefn::text',
    'aggmtransfn::text',
    'format_type(aggtranstype, NULL)',
    'agginitval',
    'aggsortop::regoperator::text',
    'proparallel',
  )}
  FROM pg_proc p JOIN pg_aggregate ON aggfnoid = p.oid WHERE ${own('pg_proc', 'pronamespace', 'p.oid')}`;

export const operators = `
  SELECT ${identity('pg_operator', 'o.oid')} AS name, ${value(
    roleName('oprowner'),
    'oprcode::text',
    'oprcom::regoperator::text',
    'oprnegate::regoperator::text',
    'oprrest::text',
    'oprjoin::text',
    'oprcanmerge',
    'oprcanhash',
  )}
  FROM pg_operator o WHERE oprcode <> 0 AND ${own('pg_operator', 'oprnamespace', 'o.oid')}`;

/** Operator classes and families, with what is in them. */
export const operatorClasses = `
  SELECT 'class ' || ${identity('pg_opclass', 'o.oid')} AS name,
         ${value(roleName('opcowner'), 'opcdefault', 'format_type(opcintype, NULL)', 'format_type(nullif(opckeytype, 0), NULL)')}
  FROM pg_opclass o WHERE ${own('pg_opclass', 'opcnamespace', 'o.oid')}
  UNION ALL
  SELECT 'family ' || ${identity('pg_opfamily', 'f.oid')}, jsonb_build_array(${roleName('opfowner')},
    (SELECT jsonb_agg(jsonb_build_array(amopstrategy, amopopr::regoperator::text) ORDER BY amopstrategy, amopopr::regoperator::text COLLATE "C")
     FROM pg_amop WHERE amopfamily = f.oid),
    (SELECT jsonb_agg(jsonb_build_array(amprocnum, amproc::text) ORDER BY amprocnum, amproc::text COLLATE "C")
     FROM pg_amproc WHERE amprocfamily = f.oid))::text
  FROM pg_opfamily f WHERE ${own('pg_opfamily', 'opfnamespace', 'f.oid')}`;

export const casts = `
  SELECT ${identity('pg_cast', 'c.oid')} AS name, ${value('castcontext', 'castmethod', 'nullif(castfunc, 0)::regprocedure::text')}
  FROM pg_cast c WHERE c.oid >= 16384 AND ${notOfExtension('pg_cast', 'c.oid')}`;

/** Collations and conversions. */
export const collations = `
  SELECT 'collation ' || ${identity('pg_collation', 'c.oid')} AS name,
         ${value(roleName('collowner'), 'collprovider', 'collisdeterministic', 'pg_encoding_to_char(collencoding)', 'collcollate', 'collctype', "coalesce(to_jsonb(c)->'colliculocale', to_jsonb(c)->'colllocale')")}
  FROM pg_collation c WHERE ${own('pg_collation', 'collnamespace', 'c.oid')}
  UNION ALL
  SELECT 'conversion ' || ${identity('pg_conversion', 'c.oid')},
         jsonb_build_array(${roleName('conowner')}, conproc::text, conforencoding, contoencoding, condefault)::text
  FROM pg_conversion c WHERE ${own('pg_conversion', 'connamespace', 'c.oid')}`;

/** Configurations, dictionaries, parsers and templates of full text search. */
export const searchObjects = `
  SELECT 'configuration ' || ${identity('pg_ts_config', 'c.oid')} AS name, ${value(
    roleName('cfgowner'),
    `(SELECT jsonb_agg(jsonb_build_array(maptokentype, mapseqno, mapdict::regdictionary::text) ORDER BY maptokentype, mapseqno) FROM pg_ts_config_map WHERE mapcfg = c.oid)`,
  )}
  FROM pg_ts_config c WHERE ${own('pg_ts_config', 'cfgnamespace', 'c.oid')}
  UNION ALL
  SELECT 'dictionary ' || ${identity('pg_ts_dict', 'd.oid')},
         jsonb_build_array(${roleName('dictowner')}, (SELECT tmplname FROM pg_ts_template WHERE oid = dicttemplate), dictinitoption)::text
  FROM pg_ts_dict d WHERE ${own('pg_ts_dict', 'dictnamespace', 'd.oid')}
  UNION ALL
  SELECT 'parser ' || ${identity('pg_ts_parser', 'p.oid')}, prsstart::text
  FROM pg_ts_parser p WHERE ${own('pg_ts_parser', 'prsnamespace', 'p.oid')}
  UNION ALL
  SELECT 'template ' || ${identity('pg_ts_template', 't.oid')}, tmpllexize::text
  FROM pg_ts_template t WHERE ${own('pg_ts_template', 'tmplnamespace', 't.oid')}`;
