import type { Address } from '../checks/address.ts';
import { CheckFailed } from '../checks/check-failed.ts';
import { runCheck, type CheckOptions } from '../checks/run-check.ts';
import { firstDifference, type RedisSettings } from './compare-redis.ts';
import { withRedis, type RedisClient } from './with-redis.ts';

/** Sends PING with the password, and without, and compares the server's settings with those given, if any. Throws CheckFailed. */
export async function checkRedis(
  address: Address,
  password: string,
  settings: RedisSettings | undefined,
  options: CheckOptions = {},
): Promise<string[]> {
  const subject = {
    component: 'redis',
    check: 'PING with the password',
    wanted: 'PONG',
    suggestion:
      "Look at whether the Secret with its password (redis-secret, or an external server's) holds the one that the server was started with; a restart of the platform's own takes it over",
  } as const;
  const { pong, version, actual } = await runCheck(subject, options, (signal) =>
    withRedis(address, password, signal, (client) => ask(client, settings)),
  );
  if (pong !== 'PONG') throw new CheckFailed({ ...subject, got: pong, retryable: false });
  await checkPasswordNeeded(address, options);
  const facts = [`Redis ${version}`, 'PING with the password'];
  if (!settings) return facts;
  const difference = firstDifference(settings, actual);
  if (difference) throw wrongSetting(difference);
  return [
    ...facts,
    `maxmemory ${settings.maxMemory} bytes, ${settings.maxMemoryPolicy}, append-only file ${settings.appendOnly ? 'on' : 'off'}`,
  ];
}

/** Managed servers allow no CONFIG: it is left out where nobody wants to know. */
async function ask(
  client: RedisClient,
  settings: RedisSettings | undefined,
): Promise<{ pong: string; version: string; actual: Record<string, string> }> {
  const pong = await client.ping();
  const actual = settings ? await client.configGet(['maxmemory', 'maxmemory-policy', 'appendonly']) : {};
  const about = await client.info('server');
  return { pong, version: /redis_version:(\S+)/.exec(about)?.[1] ?? 'of an unknown version', actual };
}

/** A server that has no password takes any: so that one which nobody set is found, try with none. */
function checkPasswordNeeded(address: Address, options: CheckOptions): Promise<void> {
  const subject = {
    component: 'redis',
    check: 'PING without a password',
    wanted: 'NOAUTH',
    suggestion:
      'The server runs without a password: restart the Deployment redis, which starts it with that of redis-secret; give an external server one',
  } as const;
  return runCheck(subject, options, async (signal) => {
    const got = await withRedis(address, undefined, signal, (client) => client.ping()).catch((error: unknown) => {
      if (error instanceof Error && error.message.startsWith('NOAUTH')) return undefined;
      throw error;
    });
    if (got) throw new CheckFailed({ ...subject, got, retryable: false });
  });
}

function wrongSetting({ setting, wanted, got }: { setting: string; wanted: string; got: string }): CheckFailed {
  return new CheckFailed({
    component: 'redis',
    check: `CONFIG GET ${setting}`,
    wanted,
    got,
    suggestion: 'Somebody changed it with CONFIG SET, or an older Pod still answers: restart the Deployment redis',
    retryable: false,
  });
}
