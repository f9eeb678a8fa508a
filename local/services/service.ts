import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { z } from 'zod';
import { marker } from '../marked-processes.ts';
import { endProcess, identify, isRunning } from '../process-identity.ts';
import type { Say } from '../progress.ts';
import { readRecord, removeRecord, writeRecord, type State } from '../state.ts';
import { TooLate, until } from '../until.ts';
import { UpFailed } from '../up-failed.ts';

/** A program that runs in the background for a platform. */
export type Service = {
  name: ServiceName;
  /** How people call it. */
  title: string;
  command: string;
  args: readonly string[];
  cwd?: string;
  env: NodeJS.ProcessEnv;
  /** What it was made from, besides its command line and environment; another value means: start it anew. */
  version?: string;
  /** Whether it serves by now, given its pid. */
  serves: (pid: number) => Promise<boolean>;
  servesWithinMs: number;
};

export type ServiceName = 'temporal' | 's3' | 'worker';

/** All services, in the order in which they are ended. */
export const serviceNames: readonly ServiceName[] = ['worker', 'temporal', 's3'];

const recordSchema = z.object({ process: z.string(), key: z.string(), ports: z.array(z.int()) });
const recordOf = (name: ServiceName): string => `run/${name}.json`;

/** Where a service's log is. */
export const logOf = (state: State, name: ServiceName): string => state.path('logs', `${name}.log`);

/**
 * Has a service running and serving. One that runs as it should is left as it is; one that was made differently is ended and
 * started anew. Returns whether it was started now. Throws UpFailed with the end of its log.
 */
export async function ensureService(
  state: State,
  service: Service,
  ports: number[],
  { say, signal }: { say: Say; signal?: AbortSignal | undefined },
): Promise<boolean> {
  const key = keyOf(service);
  const before = await readRecord(state, recordOf(service.name), recordSchema);
  const runs = await isRunning(before?.process);
  if (runs && before?.key !== key) say('it has changed: starting it again');
  const started = !runs || before?.key !== key;
  if (started) await endService(state, service.name);
  const process = started ? await start(state, service, key, ports) : (before?.process ?? '');
  await awaitServing(state, service, process, signal);
  return started;
}

/** Ends a service, letting it finish what it does for 5 s; returns whether it ran. */
export async function endService(state: State, name: ServiceName): Promise<boolean> {
  const record = await readRecord(state, recordOf(name), recordSchema);
  const end = record ? await endProcess(record.process, 5_000) : 'gone';
  await removeRecord(state, recordOf(name));
  return end !== 'gone';
}

/** The ports that the platform's running services hold. */
export async function heldPorts(state: State): Promise<Set<number>> {
  const held = new Set<number>();
  for (const name of serviceNames) {
    const record = await readRecord(state, recordOf(name), recordSchema);
    if (record && (await isRunning(record.process))) for (const port of record.ports) held.add(port);
  }
  return held;
}

async function start(state: State, service: Service, key: string, ports: number[]): Promise<string> {
  const path = logOf(state, service.name);
  await mkdir(state.path('logs'), { recursive: true, mode: 0o700 });
  await rename(path, `${path.slice(0, -'.log'.length)}.before.log`).catch(() => undefined);
  const log = await open(path, 'a', 0o600);
  try {
    const child = spawn(service.command, service.args, {
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      env: { ...service.env, [marker]: state.folder },
      ...(service.cwd === undefined ? {} : { cwd: service.cwd }),
    });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    child.once('spawn', resolve).once('error', reject);
    await promise;
    child.unref();
    const process = (await identify(child.pid ?? 0)) ?? '';
    await writeRecord(state, recordOf(service.name), { process, key, ports });
    return process;
  } finally {
    await log.close();
  }
}

async function awaitServing(state: State, service: Service, process: string, signal?: AbortSignal): Promise<void> {
  const failure = async (what: string): Promise<UpFailed> => {
    const path = logOf(state, service.name);
    const log = await readFile(path, 'utf8').catch(() => '');
    return new UpFailed(
      `${service.title} ${what}. The end of its log (${path}):\n${log.trim().split('\n').slice(-15).join('\n')}`,
    );
  };
  const serves = async (): Promise<true | undefined> => {
    if (!(await isRunning(process))) throw await failure('ended');
    return (await service.serves(Number(process.split(' ')[0])).catch(() => false)) ? true : undefined;
  };
  await until(service.title, service.servesWithinMs, serves, signal).catch(async (error: unknown) => {
    throw error instanceof TooLate ? await failure(`does not serve after ${service.servesWithinMs / 1000} s`) : error;
  });
}

// Of the environment, only what programs go by: the rest differs from one terminal to the next.
const telling = /^(AROTI|AWS|TEMPORAL|ROOT|LOG|NO|HTTPS?)_|^KUBECONFIG$/;

function keyOf({ command, args, cwd, env, version }: Service): string {
  const variables = Object.entries(env).filter(([name]) => telling.test(name));
  const told = [command, args, cwd, variables.toSorted(([a], [b]) => (a < b ? -1 : 1)), version];
  return createHash('sha256').update(JSON.stringify(told)).digest('hex');
}
