import type { ClientRepresentation, RealmRepresentation } from './representations.ts';
import type { Change } from '../kubernetes/change.ts';
import { desiredClient, desiredRealm, type WantedRealm } from './desired-realm.ts';
import { differingFields, withFields } from './fields.ts';

export interface ObservedRealm {
  realm: RealmRepresentation | undefined;
  /** Those of the wanted clients that exist. */
  clients: ClientRepresentation[];
}

/** One request to the admin API. */
export type RealmWrite =
  | { kind: 'create-realm'; realm: RealmRepresentation }
  | { kind: 'update-realm'; realm: RealmRepresentation }
  | { kind: 'create-client'; client: ClientRepresentation }
  | { kind: 'update-client'; id: string; client: ClientRepresentation };

export interface RealmStep extends Change {
  /** Fields that differ, without their values. */
  fields: string[];
  /** Absent where nothing is to do. */
  write?: RealmWrite;
}

/** What makes the observed realm the wanted one: the realm first, then its clients. */
export function planRealm(wanted: WantedRealm, observed: ObservedRealm): RealmStep[] {
  return [
    planRealmItself(wanted, observed.realm),
    ...wanted.clients.map((client) => {
      const actual = observed.clients.find(({ clientId }) => clientId === client.id);
      return planClient(client.id, desiredClient(client, wanted), actual);
    }),
  ];
}

function planRealmItself(wanted: WantedRealm, actual: RealmRepresentation | undefined): RealmStep {
  const object = `Realm/keycloak/${wanted.realm}`;
  const realm = desiredRealm(wanted);
  if (!actual) return { object, action: 'created', fields: [], write: { kind: 'create-realm', realm } };
  const fields = differingFields(realm, actual);
  if (fields.length === 0) return { object, action: 'unchanged', fields };
  return { object, action: 'configured', fields, write: { kind: 'update-realm', realm } };
}

function planClient(id: string, desired: ClientRepresentation, actual: ClientRepresentation | undefined): RealmStep {
  const object = `Client/keycloak/${id}`;
  if (!actual?.id) return { object, action: 'created', fields: [], write: { kind: 'create-client', client: desired } };
  const fields = differingFields(desired, actual);
  if (fields.length === 0) return { object, action: 'unchanged', fields };
  // Keycloak gives some fields that an update leaves out their default again, so an update is always the whole client.
  const client = withFields(actual, desired) as ClientRepresentation;
  return { object, action: 'configured', fields, write: { kind: 'update-client', id: actual.id, client } };
}
