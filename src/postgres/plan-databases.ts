import type { Change } from '../kubernetes/change.ts';

/** A database that the platform has, and the role that owns it. */
export interface WantedDatabase {
  name: string;
  owner: string;
}

/** Attributes of a role that can be wrong, with what sets each right. */
export const roleAttributes = [
  { column: 'rolcanlogin', wanted: true, sql: 'LOGIN' },
  { column: 'rolsuper', wanted: false, sql: 'NOSUPERUSER' },
  { column: 'rolcreatedb', wanted: false, sql: 'NOCREATEDB' },
  { column: 'rolcreaterole', wanted: false, sql: 'NOCREATEROLE' },
  { column: 'rolreplication', wanted: false, sql: 'NOREPLICATION' },
  { column: 'rolbypassrls', wanted: false, sql: 'NOBYPASSRLS' },
  { column: 'expired', wanted: false, sql: "VALID UNTIL 'infinity'" },
] as const;

export type RoleAttribute = (typeof roleAttributes)[number]['column'];

export interface ObservedRole {
  name: string;
  attributes: Record<RoleAttribute, boolean>;
  passwordWorks: boolean;
}

export interface ObservedDatabase {
  name: string;
  owner: string;
  /** Whether any role of the server may connect. */
  openToAll: boolean;
}

export interface Observed {
  /** Whether the admin may do everything; a managed server's may give a database only to roles that it is a member of. */
  superuser: boolean;
  roles: ObservedRole[];
  databases: ObservedDatabase[];
}

/** One statement; the password it may need is put in where it is executed. */
export type Statement =
  | { kind: 'create-role'; role: string }
  | { kind: 'alter-role'; role: string; attributes: string[] }
  | { kind: 'set-password'; role: string }
  | { kind: 'join-role'; role: string }
  | { kind: 'create-database'; database: string; owner: string }
  | { kind: 'set-owner'; database: string; owner: string }
  | { kind: 'close-to-all'; database: string };

export interface Step extends Change {
  statements: Statement[];
}

/**
 * What makes the observed roles and databases the wanted ones: roles first, and a step with no statement where nothing is
 * to do. The admin's own role is left as it is, also where it owns a database.
 */
export function planDatabases(wanted: WantedDatabase[], observed: Observed, admin: string): Step[] {
  const owners = [...new Set(wanted.map(({ owner }) => owner))].filter((owner) => owner !== admin);
  return [
    ...owners.map((owner) =>
      planRole(
        owner,
        observed.roles.find(({ name }) => name === owner),
      ),
    ),
    ...wanted
      .map((database) =>
        planDatabase(
          database,
          observed.databases.find(({ name }) => name === database.name),
        ),
      )
      .map((step, index) => (observed.superuser ? step : afterJoining(step, wanted[index]?.owner ?? admin, admin))),
  ];
}

function afterJoining(step: Step, owner: string, admin: string): Step {
  if (step.statements.length === 0 || owner === admin) return step;
  return { ...step, statements: [{ kind: 'join-role', role: owner }, ...step.statements] };
}

function planRole(role: string, observed: ObservedRole | undefined): Step {
  const object = `Role/postgres/${role}`;
  if (!observed) return { object, action: 'created', statements: [{ kind: 'create-role', role }] };
  const wrong = roleAttributes.filter(({ column, wanted }) => observed.attributes[column] !== wanted);
  const statements: Statement[] = [];
  if (wrong.length) statements.push({ kind: 'alter-role', role, attributes: wrong.map(({ sql }) => sql) });
  if (!observed.passwordWorks) statements.push({ kind: 'set-password', role });
  return { object, action: statements.length ? 'configured' : 'unchanged', statements };
}

function planDatabase({ name: database, owner }: WantedDatabase, observed: ObservedDatabase | undefined): Step {
  const object = `Database/postgres/${database}`;
  const close: Statement = { kind: 'close-to-all', database };
  if (!observed)
    return { object, action: 'created', statements: [{ kind: 'create-database', database, owner }, close] };
  const statements: Statement[] = [];
  if (observed.owner !== owner) statements.push({ kind: 'set-owner', database, owner });
  if (observed.openToAll) statements.push(close);
  return { object, action: statements.length ? 'configured' : 'unchanged', statements };
}
