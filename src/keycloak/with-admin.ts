import KeycloakAdminClient, { NetworkError } from '@keycloak/keycloak-admin-client';
import type { Address } from '../checks/address.ts';

/** An administrator of the realm `master`. */
export interface KeycloakAdmin {
  user: string;
  password: string;
}

/** Longer than most checks may take: a server that has just started on a busy node needs tens of seconds to make a realm. */
const requestTimeoutMs = 60_000;

/** Logs in to the admin API and lets `use` work; errors say what Keycloak answered, and keep its response. */
export async function withKeycloakAdmin<Result>(
  { host, port }: Address,
  { user, password }: KeycloakAdmin,
  use: (keycloak: KeycloakAdminClient) => Promise<Result>,
): Promise<Result> {
  const keycloak = new KeycloakAdminClient({ baseUrl: `http://${host}:${port}`, timeout: requestTimeoutMs });
  try {
    await keycloak.auth({ username: user, password, grantType: 'password', clientId: 'admin-cli' });
    return await use(keycloak);
  } catch (error) {
    if (error instanceof NetworkError) throw new NetworkError(answerText(error), error);
    throw error;
  }
}

function answerText({ response, responseData, message }: NetworkError): string {
  const description =
    typeof responseData === 'object' && responseData !== null && 'error_description' in responseData
      ? String(responseData.error_description)
      : message;
  return `HTTP ${response.status}: ${description}`;
}
