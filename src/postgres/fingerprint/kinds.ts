import { alembicRevisions, databaseSettings, extensionFacts } from './queries/database.ts';
import {
  constraints,
  indexes,
  policies,
  rules,
  statistics,
  tables,
  columns,
  triggers,
  views,
} from './queries/relations.ts';
import {
  aggregates,
  casts,
  collations,
  functions,
  operators,
  operatorClasses,
  searchObjects,
} from './queries/routines.ts';
import {
  comments,
  defaultPrivileges,
  eventTriggers,
  foreignObjects,
  largeObjects,
  publications,
} from './queries/others.ts';
import { enums, schemas, sequences, types } from './queries/types.ts';

/**
 * What is looked at, by kind, in the order of the facts. A query gives `name` and `value`, each object once, and leaves out what belongs to
 * the system or to an extension; `rows` and `checksum` ask each table, and `sequence value` each sequence, after the dump.
 */
export const queriesByKind = {
  database: databaseSettings,
  extension: extensionFacts,
  schema: schemas,
  type: types,
  enum: enums,
  table: tables,
  column: columns,
  constraint: constraints,
  index: indexes,
  statistics,
  view: views,
  rule: rules,
  trigger: triggers,
  policy: policies,
  sequence: sequences,
  function: functions,
  aggregate: aggregates,
  operator: operators,
  'operator class': operatorClasses,
  cast: casts,
  collation: collations,
  'text search': searchObjects,
  'event trigger': eventTriggers,
  publication: publications,
  'foreign object': foreignObjects,
  'default privileges': defaultPrivileges,
  comment: comments,
  'large object': largeObjects,
  'alembic revision': alembicRevisions,
} as const;

const askedOfEach = ['rows', 'checksum', 'sequence value'] as const;

const globalKinds = ['role', 'membership', 'role settings', 'tablespace'] as const;

export const kinds: readonly string[] = [...Object.keys(queriesByKind), ...askedOfEach, ...globalKinds];
