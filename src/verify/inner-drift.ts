import type { RealmStep } from '../keycloak/plan-realm.ts';
import type { Statement, Step } from '../postgres/plan-databases.ts';
import type { WantedNamespace } from '../temporal/reconcile-namespace.ts';
import type { Drift } from '../workflows/types.ts';

/** What differs in a database server, from the plan that would put it right. */
export function databaseDrift(steps: readonly Step[]): Drift[] {
  return steps.flatMap(({ object, action, statements }) => {
    if (action === 'created') return [{ object, path: '' }];
    // To join a role is no aim of its own: it lets the next statement be executed.
    const aims = statements.filter(({ kind }) => kind !== 'join-role');
    return aims.map((statement) => ({ object, ...fieldOf(statement) }));
  });
}

function fieldOf(statement: Statement): Omit<Drift, 'object'> {
  switch (statement.kind) {
    case 'alter-role':
      return { path: '.attributes', wanted: statement.attributes.join(' ') };
    case 'set-password':
      return { path: '.password', live: '•••', wanted: "••• (the Secret's)" };
    case 'set-owner':
      return { path: '.owner', wanted: statement.owner };
    case 'close-to-all':
      return { path: '.connect', live: 'open to all roles', wanted: 'open to its owner' };
    case 'create-role':
    case 'create-database':
    case 'join-role':
      return { path: '' };
  }
}

/** What differs in a realm, from the plan that would put it right; values are not told, since secrets are among them. */
export function realmDrift(steps: readonly RealmStep[]): Drift[] {
  return steps.flatMap(({ object, action, fields }) =>
    action === 'created' ? [{ object, path: '' }] : fields.map((field) => ({ object, path: `.${field}` })),
  );
}

/** What differs in Temporal's namespace, from the retention that it has; undefined: there is no such namespace. */
export function namespaceDrift({ namespace, retentionDays }: WantedNamespace, days: number | undefined): Drift[] {
  const object = `TemporalNamespace/temporal/${namespace}`;
  if (days === undefined) return [{ object, path: '' }];
  return days === retentionDays ? [] : [{ object, path: '.retentionDays', live: days, wanted: retentionDays }];
}
