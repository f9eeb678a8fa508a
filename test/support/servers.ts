import type { PodKind } from './server-pods.ts';
import type { Address } from '../../src/checks/address.ts';

/** A real server for tests. Others may use it at the same time, so what a test makes in it has names of its own. */
export interface TestServer {
  address: Address;
  /** Its administrator; empty where it has none. */
  admin: { user: string; password: string };
  stop(): Promise<void>;
}

export type ServerKind = PodKind | 'temporal';

/** Its start from a cold image takes the longest: Keycloak builds itself first. */
export const serverStartMs = 300_000;

/**
 * The server that AROTI_TEST_POSTGRES, AROTI_TEST_REDIS, AROTI_TEST_KEYCLOAK or AROTI_TEST_TEMPORAL names as a URL
 * (`postgresql://postgres:…@127.0.0.1:5432`), else one that is started for this test: Temporal's dev server as a process,
 * the others as a Pod on the test cluster. Stop it in the end.
 */
export async function testServer(kind: ServerKind): Promise<TestServer> {
  const given = process.env[`AROTI_TEST_${kind.toUpperCase()}`];
  if (given) return serverAt(new URL(given));
  // Imported where they are needed: each brings a large library.
  if (kind === 'temporal') return (await import('./temporal-process.ts')).temporalProcess();
  return (await import('./server-in-pod.ts')).serverInPod(kind);
}

function serverAt({ hostname, port, username, password }: URL): TestServer {
  const admin = { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  return { address: { host: hostname, port: Number(port) }, admin, stop: () => Promise.resolve() };
}
