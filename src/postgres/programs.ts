import { spawn } from 'node:child_process';
import type { Address } from '../checks/address.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { execTied } from '../kubernetes/tied-command.ts';
import { conninfo } from './conninfo.ts';
import { handedOver, widePipe, type WidePipe } from './wide-pipe.ts';
import type { Login } from './with-postgres.ts';

export interface RunningProgram {
  /** What it writes, at the reader's pace. */
  stdout: AsyncIterable<Uint8Array>;
  /** How it ended; stderr's last 256 KiB. Rejects with the signal's reason, or where it could not be run. */
  ended: Promise<{ exitCode: number; stderr: string }>;
}

/** One of PostgreSQL's own client programs, and what it is to do; whom it connects to is added. */
export interface ProgramRequest {
  program: 'pg_dump' | 'pg_dumpall' | 'pg_restore' | 'pg_amcheck' | 'pg_basebackup' | 'psql';
  args: readonly string[];
  /** The database that it connects to; the login's own unless given. */
  database?: string;
  /** What its sessions are called in `pg_stat_activity`. */
  applicationName: string;
  /** Whether its reader is done with each piece of stdout when it asks for the next one: then memory is used again, where it can be. */
  piecesPass?: boolean;
}

/** Where PostgreSQL's programs run, with a server that they reach from there. */
export interface Programs {
  run(request: ProgramRequest, signal: AbortSignal): RunningProgram;
  /** What `<program> --version` prints. */
  version(program: ProgramRequest['program'], signal: AbortSignal): Promise<string>;
}

/** The container of a server: what is there always fits it. */
export interface ServerPod {
  namespace: string;
  pod: string;
  container: string;
}

const passwordVariable = 'PGPASSWORD';
const portInPod = 5432;

/** The programs in a container: the server's own, over its loopback, or another one, which the server's address is given to. */
export function podPrograms(
  cluster: Cluster,
  pod: ServerPod,
  login: Login,
  address: Address = { host: '127.0.0.1', port: portInPod },
): Programs {
  const secret = { variable: passwordVariable, value: login.password };
  const run = (command: readonly string[], signal: AbortSignal): RunningProgram =>
    execTied(cluster, { ...pod, command: [...command] }, { signal, secret });
  const connection = (request: ProgramRequest) => connectionOf(address, login, request);
  return {
    run: (request, signal) => run([request.program, connection(request), ...request.args], signal),
    version: (program, signal) => outputOf(run([program, '--version'], signal)),
  };
}

/** The worker's own programs, found on its PATH. */
export function ownPrograms(address: Address, login: Login): Programs {
  return {
    run: (request, signal) =>
      spawned(request.program, [connectionOf(address, login, request), ...request.args], login.password, signal, {
        wide: request.piecesPass ? widePipe() : undefined,
      }),
    version: (program, signal) => outputOf(spawned(program, ['--version'], '', signal)),
  };
}

/** Where packets are lost for good, a program that waits for an answer gives up after a minute and a half: the system's usual is two hours. */
const keepAlives = { keepalives_idle: 30, keepalives_interval: 10, keepalives_count: 6 };

/** As a connection string, so that no name of a database is taken for one. */
function connectionOf(
  { host, port }: Address,
  login: Login,
  { program, database, applicationName }: ProgramRequest,
): string {
  const parts = {
    host,
    port,
    user: login.user,
    dbname: database ?? login.database,
    application_name: applicationName,
    ...keepAlives,
  };
  // To pg_amcheck, --dbname says what to check.
  return `${program === 'pg_amcheck' ? '--maintenance-db' : '--dbname'}=${conninfo(parts)}`;
}

/** What a program prints, without space around it. Throws with what it says where it fails. */
export async function outputOf({ stdout, ended }: RunningProgram): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdout) chunks.push(chunk);
  const { exitCode, stderr } = await ended;
  if (exitCode !== 0) throw new Error(stderr.trim() || `ended with exit code ${exitCode}`);
  return Buffer.concat(chunks).toString().trim();
}

/** A query that failed is quoted whole, and may name a hundred kilobytes of tables. */
const stderrLimit = 256 * 1024;

function spawned(
  program: string,
  args: readonly string[],
  password: string,
  signal: AbortSignal,
  { wide }: { wide?: WidePipe | undefined } = {},
): RunningProgram {
  const { PATH, LANG, TZ } = process.env;
  const env = { PATH, LANG, TZ, [passwordVariable]: password };
  const child = spawn(program, args, {
    env,
    signal,
    killSignal: 'SIGTERM',
    stdio: ['ignore', wide?.writeEnd ?? 'pipe', 'pipe'],
  });
  if (wide) handedOver(wide);
  let stderr = Buffer.alloc(0);
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr = Buffer.concat([stderr, chunk]).subarray(-stderrLimit);
  });
  child.stdout?.on('error', () => undefined);
  const ended = new Promise<{ exitCode: number; stderr: string }>((resolve, reject) => {
    child.on('error', (error) => reject(signal.aborted ? signal.reason : notRun(program, error)));
    child.on('close', (code, endedBy) => {
      if (code === null) reject(new Error(`${program} was ended by ${endedBy}`));
      else resolve({ exitCode: code, stderr: stderr.toString() });
    });
  });
  // Whoever reads hears why: of a wide pipe by its end and this promise, else by the error.
  ended.catch((error: Error) => (wide ? wide.destroy() : child.stdout?.destroy(error)));
  const stdout = wide?.output ?? child.stdout;
  if (!stdout) throw new TypeError('a child has its output');
  return { stdout, ended };
}

function notRun(program: string, error: NodeJS.ErrnoException): Error {
  return error.code === 'ENOENT' ? new ProgramMissing(program) : error;
}

/** The worker has no such program. */
export class ProgramMissing extends Error {
  override readonly name = 'ProgramMissing';

  constructor(program: string) {
    super(
      `${program} is not on the worker's PATH: install PostgreSQL's client programs, of the server's version or a later one`,
    );
  }
}
