import { escapeLiteral } from 'pg';
import { scratchFolder, scratchPlace } from './scratch-server.ts';
import type { Address } from '../checks/address.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { execInPod } from '../kubernetes/exec.ts';
import { withForward } from '../kubernetes/forward.ts';
import { putFile } from '../kubernetes/put-file.ts';
import { readSecret } from '../kubernetes/secrets.ts';
import type { Platform } from '../platform/schema.ts';
import { podPrograms, type Programs } from '../postgres/programs.ts';
import { scramVerifier } from '../postgres/scram.ts';
import type { Login } from '../postgres/with-postgres.ts';

/** The role that a drill works by: a superuser of the scratch server alone, whatever roles are restored. */
export const drillRole = 'aroti_drill';

/** What makes it; the password itself is not in it. */
export async function drillRoleSql(password: string): Promise<string> {
  return `CREATE ROLE ${drillRole} SUPERUSER LOGIN PASSWORD ${escapeLiteral(await scramVerifier(password))}`;
}

/** A drill's server, as it is reached from here. */
export interface DrillTarget {
  cluster: Cluster;
  place: ReturnType<typeof scratchPlace>;
  /** By the drill's own role, to the database `postgres`. */
  login: Login;
  programs: Programs;
  /** The role that initdb made. */
  bootstrapLogin: Login;
}

/** The server of a drill that was begun. Throws `ClusterError` where there is none. */
export async function drillTarget(
  cluster: Cluster,
  platform: Platform,
  drill: string,
  signal: AbortSignal,
): Promise<DrillTarget> {
  const place = scratchPlace(platform, drill);
  const secret = await readSecret(cluster, place.namespace, 'postgres-secret', signal);
  const password = secret['POSTGRES_PASSWORD'] ?? '';
  const login = { user: drillRole, password, database: 'postgres' };
  const bootstrapLogin = { ...login, user: secret['POSTGRES_USER'] ?? '' };
  return { cluster, place, login, bootstrapLogin, programs: podPrograms(cluster, place, login) };
}

/** Gives `use` an address that leads to the server. */
export function reachTarget<T>({ cluster, place }: DrillTarget, use: (address: Address) => Promise<T>): Promise<T> {
  return withForward(cluster, { ...place, port: 5432 }, use);
}

/** Writes a stream to a file on the server's volume, and gives its path. */
export async function putOnVolume(
  { cluster, place }: DrillTarget,
  name: string,
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<string> {
  const path = `${scratchFolder}/${name}`;
  await putFile(cluster, place, path, source, { signal });
  return path;
}

/** Removes such a file or folder, if it is there. */
export async function removeFile({ cluster, place }: DrillTarget, name: string, signal: AbortSignal): Promise<void> {
  const command = ['rm', '-rf', '--', `${scratchFolder}/${name}`];
  await execInPod(cluster, { ...place, command }, { signal, limitBytes: 10_000 });
}
