import type { Check } from './check.ts';
import type { Problem } from '../invalid-input.ts';
import { quantityValue } from '../quantity.ts';
import { redisBytes } from '../redis-bytes.ts';

/** CPU and memory of each container. */
export const resourceChecks: readonly Check[] = [requestsOverLimits, redisOverLimit];

function requestsOverLimits({ components }: Parameters<Check>[0]) {
  const containers = {
    'components.postgres': components.postgres,
    'components.redis': components.redis,
    'components.keycloak': components.keycloak,
    'components.temporal': components.temporal,
    'components.temporal.ui': components.temporal.ui,
    'components.backend-api': components['backend-api'],
    'components.temporal-worker': components['temporal-worker'],
  };
  return Object.entries(containers).flatMap(([path, { resources }]) =>
    (['cpu', 'memory'] as const).flatMap((resource): Problem[] => {
      const request = resources.requests[resource];
      const limit = resources.limits[resource];
      if (quantityValue(request) <= quantityValue(limit)) return [];
      return [{ path: `${path}.resources.requests.${resource}`, message: `${request} is over the limit, ${limit}` }];
    }),
  );
}

// Beside the data: clients' buffers, fragmentation, and the pages that change while the append-only file is rewritten.
const headroom = 1.5;

function redisOverLimit({ components: { redis } }: Parameters<Check>[0]) {
  const { memory } = redis.resources.limits;
  if (redisBytes(redis.maxMemory) * headroom <= quantityValue(memory)) return [];
  return [
    {
      path: 'components.redis.maxMemory',
      message: `${redis.maxMemory} needs a memory limit of ${headroom} times as much, and the limit is ${memory}`,
    },
  ];
}
