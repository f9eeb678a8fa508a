import type KeycloakAdminClient from '@keycloak/keycloak-admin-client';

type Found<Find extends (...payload: never[]) => Promise<unknown>> = NonNullable<Awaited<ReturnType<Find>>>;

/** A realm as the admin API has it. */
export type RealmRepresentation = Found<KeycloakAdminClient['realms']['findOne']>;

/** A client as the admin API has it. */
export type ClientRepresentation = Found<KeycloakAdminClient['clients']['findOne']>;
