import { identity, notOfExtension, privileges, roleName, value } from './fragments.ts';

export const eventTriggers = `
  SELECT quote_ident(evtname) AS name, ${value(
    'evtevent',
    roleName('evtowner'),
    'evtfoid::regprocedure::text',
    'evtenabled',
    '(SELECT jsonb_agg(tag ORDER BY tag COLLATE "C") FROM unnest(evttags) tag)',
  )}
  FROM pg_event_trigger e WHERE ${notOfExtension('pg_event_trigger', 'e.oid')}`;

export const publications = `
  SELECT quote_ident(pubname) AS name, ${value(
    roleName('pubowner'),
    'puballtables',
    'pubinsert',
    'pubupdate',
    'pubdelete',
    'pubtruncate',
    'pubviaroot',
    '(SELECT jsonb_agg(prrelid::regclass::text ORDER BY prrelid::regclass::text COLLATE "C") FROM pg_publication_rel WHERE prpubid = p.oid)',
  )}
  FROM pg_publication p`;

/** Wrappers, servers and user mappings. Their options may hold passwords: the caller hashes values that are long, these are hashed here. */
export const foreignObjects = `
  SELECT 'wrapper ' || quote_ident(fdwname) AS name,
         ${value(roleName('fdwowner'), privileges('fdwacl', 'F', 'fdwowner'), 'md5(fdwoptions::text)')}
  FROM pg_foreign_data_wrapper f WHERE ${notOfExtension('pg_foreign_data_wrapper', 'f.oid')}
  UNION ALL
  SELECT 'server ' || quote_ident(srvname),
         jsonb_build_array(${roleName('srvowner')}, ${privileges('srvacl', 'S', 'srvowner')}, srvtype, srvversion, md5(srvoptions::text))::text
  FROM pg_foreign_server s WHERE ${notOfExtension('pg_foreign_server', 's.oid')}
  UNION ALL
  SELECT format('mapping of %I at %I', usename, srvname), md5(umoptions::text) FROM pg_user_mappings WHERE umoptions IS NOT NULL`;

export const defaultPrivileges = `
  SELECT ${identity('pg_default_acl', 'a.oid')} AS name,
         (SELECT string_agg(item::text, ',' ORDER BY item::text COLLATE "C") FROM unnest(defaclacl) item) AS value
  FROM pg_default_acl a`;

/** Of users' own objects: those of the system have low numbers. */
export const comments = `
  SELECT type || ' ' || identity AS name, description AS value
  FROM pg_description, pg_identify_object(classoid, objoid, objsubid)
  WHERE objoid >= 16384 AND NOT EXISTS (
    SELECT FROM pg_depend dep WHERE dep.classid = classoid AND dep.objid = objoid AND dep.deptype = 'e')`;

/** Zeros at a page's end, and whole pages of them, may be missing as well: they are holes in a large object. */
export const largeObjects = `
  SELECT lpad(m.oid::text, 10, '0') AS name, ${value(
    roleName('lomowner'),
    privileges('lomacl', 'L', 'lomowner'),
    `(SELECT md5(string_agg(pageno || ':' || md5(page), ',' ORDER BY pageno))
      FROM pg_largeobject, regexp_replace(encode(data, 'hex'), '(00)+$', '') AS page WHERE loid = m.oid AND page <> '')`,
  )}
  FROM pg_largeobject_metadata m`;
