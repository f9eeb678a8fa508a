/** SQL that makes, in an empty database, some of every kind of object that a user may have, with data in it. */
export const everyKindOfObject = String.raw`
CREATE EXTENSION pg_trgm; CREATE EXTENSION hstore; CREATE EXTENSION "uuid-ossp"; CREATE EXTENSION btree_gist;
CREATE SCHEMA "Odd ""schema"", ünïcode";
CREATE SCHEMA app AUTHORIZATION every_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE every_owner IN SCHEMA app GRANT SELECT ON TABLES TO every_reader;
GRANT USAGE ON SCHEMA app TO every_reader;
CREATE TYPE app.mood AS ENUM ('sad', 'ok', 'happy; "quoted"');
CREATE TYPE app.pair AS (a int, b text COLLATE "C");
CREATE DOMAIN app.email AS text CHECK (VALUE ~ '@') DEFAULT 'nobody@example.com';
CREATE TYPE app.float_range AS RANGE (subtype = float8);
CREATE SEQUENCE app.steps INCREMENT 5 START 100 MAXVALUE 1000 CYCLE;
SELECT nextval('app.steps'), nextval('app.steps');
CREATE SEQUENCE app.unused;
CREATE TABLE app.people (
  id bigint GENERATED ALWAYS AS IDENTITY (START 10) PRIMARY KEY,
  name text NOT NULL COLLATE "C",
  mood app.mood DEFAULT 'ok',
  email app.email,
  born date CHECK (born > '1900-01-01'),
  extra jsonb DEFAULT '{}',
  tags text[] NOT NULL DEFAULT '{}',
  doubled int GENERATED ALWAYS AS (length(name) * 2) STORED,
  dropped text,
  photo bytea,
  during tstzrange,
  attributes hstore,
  CONSTRAINT "no ""two"" alike" UNIQUE (name, born)
);
ALTER TABLE app.people DROP COLUMN dropped;
ALTER TABLE app.people ALTER COLUMN photo SET STORAGE EXTERNAL;
ALTER TABLE app.people ALTER COLUMN name SET STATISTICS 500;
ALTER TABLE app.people ADD CONSTRAINT apart EXCLUDE USING gist (id WITH =, during WITH &&);
INSERT INTO app.people (name, mood, born, extra, photo, attributes, tags)
  SELECT 'name ' || i, 'happy; "quoted"', '2000-01-01'::date + i, jsonb_build_object('i', i, 'nothing', NULL), decode(md5(i::text), 'hex'), hstore('k', i::text), ARRAY['a', NULL, 'it''s']
  FROM generate_series(1, 500) i;
CREATE TABLE app.notes (id serial PRIMARY KEY, person bigint REFERENCES app.people ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, body text);
INSERT INTO app.notes (person, body) SELECT 10 + i % 500, repeat('text ', i % 50) FROM generate_series(0, 999) i;
SET CONSTRAINTS ALL IMMEDIATE;
CREATE INDEX notes_trgm ON app.notes USING gin (body gin_trgm_ops);
CREATE INDEX "odd index" ON app.notes (lower(body) DESC NULLS LAST) WHERE person > 20;
CLUSTER app.notes USING notes_pkey;
CREATE STATISTICS app.notes_stats (dependencies) ON person, id FROM app.notes;
CREATE TABLE app.measures (at timestamptz NOT NULL, place int NOT NULL, value double precision) PARTITION BY RANGE (at);
CREATE TABLE app.measures_2025 PARTITION OF app.measures FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY LIST (place);
CREATE TABLE app.measures_2025_1 PARTITION OF app.measures_2025 FOR VALUES IN (1, 2);
CREATE TABLE app.measures_2025_rest PARTITION OF app.measures_2025 DEFAULT;
CREATE TABLE app.measures_rest PARTITION OF app.measures DEFAULT;
CREATE INDEX ON app.measures (place);
INSERT INTO app.measures SELECT '2025-06-01'::timestamptz + i * '1 day'::interval, i % 5, 1 / (i + 1.0) FROM generate_series(0, 400) i;
CREATE TABLE app.parent (a int); CREATE TABLE app.child (b int) INHERITS (app.parent);
INSERT INTO app.parent VALUES (1); INSERT INTO app.child VALUES (2, 3);
CREATE UNLOGGED TABLE app.scratch (x int) WITH (fillfactor = 70); INSERT INTO app.scratch VALUES (1);
CREATE TABLE "Odd ""schema"", ünïcode"."täble with 'quotes' and \ slash" ("col ""umn" text, "日本" int);
INSERT INTO "Odd ""schema"", ünïcode"."täble with 'quotes' and \ slash" VALUES (E'tab\tnew\nline\\.', 1), (NULL, NULL), ('', 0);
CREATE TABLE app.numbers (n numeric, f float8, r real, i interval, t timetz, inet inet, x xml, b bit varying(9));
INSERT INTO app.numbers VALUES ('NaN', 'Infinity', 0.1, '1 mon -2 days', '12:00:00+05:30', '::1/64', '<a>b</a>', B'101');
CREATE VIEW app.adults WITH (security_barrier) AS SELECT id, name FROM app.people WHERE born < '2008-01-01';
CREATE MATERIALIZED VIEW app.by_mood AS SELECT mood, count(*) FROM app.people GROUP BY mood;
CREATE MATERIALIZED VIEW app.not_yet AS SELECT 1 AS one WITH NO DATA;
CREATE UNIQUE INDEX ON app.by_mood (mood);
CREATE RECURSIVE VIEW app.counting (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM counting WHERE n < 3;
CREATE FUNCTION app.shout(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT upper($1) || '!' $$;
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = app AS $$ BEGIN NEW.body := NEW.body; RETURN NEW; END $$;
CREATE PROCEDURE app.nothing() LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
CREATE AGGREGATE app.product (int) (SFUNC = int4mul, STYPE = int, INITCOND = '1');
CREATE FUNCTION app.same(app.mood, text) RETURNS bool LANGUAGE sql IMMUTABLE AS $$ SELECT $1::text = $2 $$;
CREATE OPERATOR app.=== (LEFTARG = app.mood, RIGHTARG = text, FUNCTION = app.same);
CREATE FUNCTION app.mood_of(int) RETURNS app.mood LANGUAGE sql IMMUTABLE AS $$ SELECT 'ok'::app.mood $$;
CREATE CAST (int AS app.mood) WITH FUNCTION app.mood_of(int) AS ASSIGNMENT;
CREATE COLLATION app.german (provider = libc, locale = 'C.UTF-8');
CREATE TEXT SEARCH DICTIONARY app.simple_de (TEMPLATE = pg_catalog.simple, STOPWORDS = german);
CREATE TEXT SEARCH CONFIGURATION app.de (COPY = pg_catalog.german);
CREATE TRIGGER touch BEFORE UPDATE OF body ON app.notes FOR EACH ROW WHEN (NEW.body <> '') EXECUTE FUNCTION app.touch();
ALTER TABLE app.notes DISABLE TRIGGER touch;
CREATE RULE no_delete AS ON DELETE TO app.numbers DO INSTEAD NOTHING;
ALTER TABLE app.people ENABLE ROW LEVEL SECURITY; ALTER TABLE app.people FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON app.people AS RESTRICTIVE FOR SELECT TO every_reader, every_owner USING (name = current_user);
CREATE FUNCTION app.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP FUNCTION') EXECUTE FUNCTION app.on_ddl();
ALTER EVENT TRIGGER watch DISABLE;
CREATE PUBLICATION changes FOR TABLE app.notes, app.numbers WITH (publish = 'insert');
CREATE FOREIGN DATA WRAPPER nowhere; CREATE SERVER elsewhere FOREIGN DATA WRAPPER nowhere OPTIONS (host 'h');
CREATE USER MAPPING FOR every_owner SERVER elsewhere OPTIONS (password 'p'); CREATE FOREIGN TABLE app.far (x int) SERVER elsewhere;
GRANT SELECT (name), UPDATE (email) ON app.people TO every_reader WITH GRANT OPTION;
GRANT EXECUTE ON FUNCTION app.shout TO every_reader; REVOKE ALL ON FUNCTION app.shout FROM PUBLIC;
ALTER TABLE app.notes OWNER TO every_owner;
COMMENT ON TABLE app.people IS 'people; with "quotes" and ünïcode'; COMMENT ON COLUMN app.people.name IS 'it''s';
COMMENT ON FUNCTION app.shout(text) IS 'loud'; COMMENT ON EXTENSION hstore IS 'mine';
SELECT lo_from_bytea(100001, decode(repeat('ab', 5000), 'hex')), lo_from_bytea(100002, ''), lo_put(lo_from_bytea(100003, 'x'), 9000, 'far');
COMMENT ON LARGE OBJECT 100001 IS 'a large one'; GRANT SELECT ON LARGE OBJECT 100001 TO every_reader; ALTER LARGE OBJECT 100002 OWNER TO every_owner;
CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY); INSERT INTO alembic_version VALUES ('0002');
ANALYZE;
`;

/** The roles that it takes. */
export const rolesOfEveryKind = `
CREATE ROLE every_owner LOGIN PASSWORD 'secret' CONNECTION LIMIT 7 VALID UNTIL '2040-01-01';
CREATE ROLE every_reader NOLOGIN; GRANT every_reader TO every_owner WITH ADMIN OPTION;
ALTER ROLE every_owner SET work_mem = '8MB';
`;
