import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder outside the checkout that keeps built tools and images: $AROTI_CACHE, else aroti-orchestrator in the user's cache folder. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.AROTI_CACHE) return env.AROTI_CACHE;
  return join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'aroti-orchestrator');
}
