import type KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import { NetworkError } from '@keycloak/keycloak-admin-client';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Address } from '../checks/address.ts';
import { runCheck, type CheckOptions } from '../checks/run-check.ts';
import type { Change } from '../kubernetes/change.ts';
import type { WantedRealm } from './desired-realm.ts';
import { observeRealm } from './observe-realm.ts';
import { planRealm, type RealmStep, type RealmWrite } from './plan-realm.ts';
import { withKeycloakAdmin, type KeycloakAdmin } from './with-admin.ts';

/** Whoever meets another one waits: until that one has written all of a realm, Keycloak neither shows it nor lets it be made. */
const conflictPausesMs = [100, 200, 400, 800, 1600, ...Array<number>(12).fill(3200)];

/**
 * Makes the realm and its clients what is wanted. Other clients, and fields that the platform does not decide, stay as they
 * are; where nothing differs nothing is written. Throws CheckFailed.
 */
export async function reconcileRealm(
  address: Address,
  admin: KeycloakAdmin,
  wanted: WantedRealm,
  options: CheckOptions = {},
): Promise<Change[]> {
  const subject = {
    component: 'keycloak',
    check: `realm ${wanted.realm} as ${admin.user}`,
    wanted: `the clients ${wanted.clients.map(({ id }) => id).join(', ')}`,
    suggestion:
      "Look at Keycloak's log, and at whether the Secret with its admin's login (keycloak-secret, or an external server's) still holds the right password",
  } as const;
  return runCheck(subject, { timeoutMs: 60_000, ...options }, (signal) =>
    withKeycloakAdmin(address, admin, (keycloak) => reconcile(keycloak, wanted, signal)),
  );
}

async function reconcile(keycloak: KeycloakAdminClient, wanted: WantedRealm, signal: AbortSignal): Promise<Change[]> {
  const done = new Map<string, Change['action']>();
  for (let conflicts = 0; ; conflicts++) {
    const steps = planRealm(wanted, await observeRealm(keycloak, wanted, signal));
    try {
      await sendAll(keycloak, wanted.realm, steps, signal, ({ object, action }) => done.set(object, action));
      return steps.map(({ object, action }) => ({ object, action: done.get(object) ?? action }));
    } catch (error) {
      const pauseMs = conflictPausesMs[conflicts];
      if (!isMadeByAnother(error) || pauseMs === undefined) throw error;
      await sleep(pauseMs, undefined, { signal });
    }
  }
}

async function sendAll(
  keycloak: KeycloakAdminClient,
  realm: string,
  steps: RealmStep[],
  signal: AbortSignal,
  onSent: (step: RealmStep) => void,
): Promise<void> {
  for (const step of steps) {
    signal.throwIfAborted();
    if (!step.write) continue;
    await send(keycloak, realm, step.write);
    onSent(step);
  }
}

async function send(keycloak: KeycloakAdminClient, realm: string, write: RealmWrite): Promise<void> {
  switch (write.kind) {
    case 'create-realm':
      await keycloak.realms.create(write.realm);
      return;
    case 'update-realm':
      return keycloak.realms.update({ realm }, write.realm);
    case 'create-client':
      await keycloak.clients.create({ ...write.client, realm });
      return;
    case 'update-client':
      return keycloak.clients.update({ realm, id: write.id }, write.client);
  }
}

/** 409: somebody else made the realm or the client since it was looked for. */
function isMadeByAnother(error: unknown): boolean {
  return error instanceof NetworkError && error.response.status === 409;
}
