import { connect as connectSocket } from 'node:net';
import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
import { Client, Connection } from '@temporalio/client';
import { exitCodes } from '../exit-codes.ts';
import { invocation } from '../invocation.ts';
import { CommandEnded } from '../report.ts';

const connectTimeoutMilliseconds = 5000;

/** A connection to Temporal, and where it leads. */
export interface Temporal {
  client: Client;
  connection: Connection;
  address: string;
  namespace: string;
}

/**
 * Connects as the environment and `temporal.toml` say; ends the command with a sentence that names the address if it can't.
 * The connection lasts as long as the process: closing it would make a request throw that the client is about to repeat.
 */
export async function connectTemporal(): Promise<Temporal> {
  const { connectionOptions, namespace = 'default' } = readConfig();
  const address = connectionOptions.address ?? 'localhost:7233';
  try {
    const connection = await Connection.connect({
      ...connectionOptions,
      address,
      connectTimeout: connectTimeoutMilliseconds,
    });
    return { connection, client: new Client({ connection, namespace }), address, namespace };
  } catch (error) {
    throw unreachable(address, (await socketProblem(address)) ?? messageOf(error));
  }
}

/** The end of a command that can't reach Temporal, or is not let in. */
export function unreachable(address: string, message: string): CommandEnded {
  return new CommandEnded({
    exitCode: exitCodes.unreachable,
    lines: [
      `Temporal does not answer at ${address}: ${message}.`,
      `Is it running? \`${invocation} up\` starts one on this machine; TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and`,
      `TEMPORAL_API_KEY (or a profile in temporal.toml) point at another.`,
    ],
    object: { outcome: 'unreachable', address, message },
  });
}

/** What went wrong, in the words of its innermost cause. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? messageOf(error.cause) : error.message;
}

function readConfig(): ClientConnectConfig {
  try {
    return loadClientConnectConfig();
  } catch (error) {
    // A TOML error quotes the lines around it, and an API key may stand there: its first line says enough.
    const message = messageOf(error).split('\n')[0] ?? '';
    const line = error instanceof Error && 'line' in error ? ` (line ${String(error.line)})` : '';
    throw new CommandEnded({
      exitCode: exitCodes.badInput,
      lines: [`The configuration of the Temporal client can't be read: ${message}${line}`],
      object: { outcome: 'invalid input', problems: [{ path: 'temporal.toml', message: `${message}${line}` }] },
    });
  }
}

/** Why no connection can be made, in the words of the network; nothing if one can, or if the address is no `host:port`. */
function socketProblem(address: string): Promise<string | undefined> {
  const { hostname, port } = URL.parse(`tcp://${address}`) ?? {};
  if (!hostname) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const socket = connectSocket({
      host: hostname.replaceAll(/[[\]]/g, ''),
      port: Number(port || 7233),
      timeout: 1000,
    });
    const end = (problem?: string) => {
      socket.destroy();
      resolve(problem);
    };
    socket.once('connect', () => end());
    socket.once('timeout', () => end('no answer'));
    socket.once('error', (error: NodeJS.ErrnoException) => end(socketErrors[error.code ?? ''] ?? error.message));
  });
}

const socketErrors: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the host name can not be resolved',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
};
