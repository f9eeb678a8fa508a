import { keycloakAccess, postgresAccess, through, type CheckContext } from './component-access.ts';
import { observeRealm } from '../keycloak/observe-realm.ts';
import { planRealm } from '../keycloak/plan-realm.ts';
import { withKeycloakAdmin } from '../keycloak/with-admin.ts';
import { secretSpecs } from '../manifests/index.ts';
import type { ComponentName } from '../platform/components.ts';
import { observeDatabases } from '../postgres/observe-databases.ts';
import { planDatabases } from '../postgres/plan-databases.ts';
import { withPostgres } from '../postgres/with-postgres.ts';
import { withTemporal } from '../temporal/connection.ts';
import { retentionDays } from '../temporal/reconcile-namespace.ts';
import { databaseDrift, namespaceDrift, realmDrift } from '../verify/inner-drift.ts';
import { secretDrift } from '../verify/secret-drift.ts';
import type { Drift } from '../workflows/types.ts';

/** What differs from the document inside a component, or in what is made without manifests; looks, and writes nothing. */
export const insides: Partial<Record<ComponentName, (context: CheckContext) => Promise<Drift[]>>> = {
  secrets: ({ cluster, platform, signal }) => secretDrift(cluster, secretSpecs(platform), signal),

  postgres: async (context) => {
    const { admin, databases } = await postgresAccess(context);
    return through(context, 'postgres', (address) =>
      withPostgres(address, { ...admin, database: 'postgres' }, context.signal, async ({ client }) => {
        const observed = await observeDatabases(address, client, databases, context.signal);
        return databaseDrift(planDatabases(databases, observed, admin.user));
      }),
    );
  },

  keycloak: async (context) => {
    const { admin, wanted } = await keycloakAccess(context);
    return through(context, 'keycloak', (address) =>
      withKeycloakAdmin(address, admin, async (keycloak) =>
        realmDrift(planRealm(wanted, await observeRealm(keycloak, wanted, context.signal))),
      ),
    );
  },

  temporal: (context) =>
    through(context, 'temporal', (address) =>
      withTemporal(address, context.signal, async (connection) => {
        const wanted = context.platform.components.temporal;
        return namespaceDrift(wanted, await retentionDays(connection, wanted.namespace));
      }),
    ),
};
