import { wholeProblems } from './checks.ts';
import { InvalidInput } from './invalid-input.ts';
import { merge } from './merge.ts';
import { layerProblems } from './layer-problems.ts';
import { hostsUnder, profiles } from './profiles.ts';
import { platformSchema, type Platform, type PlatformLayer } from './schema.ts';

export type { Platform, PlatformLayer } from './schema.ts';

/**
 * The complete document that the layers make: defaults, then the profile's, then the layers, later ones winning; objects are
 * merged, lists replaced. Throws `InvalidInput` with every problem of the first layer that has any, or of the whole.
 */
export function resolvePlatform(...layers: unknown[]): Platform {
  const chosen = layers.map(checkLayer).reduce<unknown>(merge, {}) as PlatformLayer;
  const profile = profiles[chosen.profile ?? 'production'];
  const hosts = chosen.domain === undefined ? {} : hostsUnder(chosen.domain);
  const whole = [{ hosts }, profile, chosen].reduce<unknown>(merge, platformSchema.parse({}));
  const platform = platformSchema.parse(whole);
  refuse(wholeProblems(platform));
  return platform;
}

/** The layer as it was given, if all that it says is right. Throws `InvalidInput` with paths in that layer. */
export function checkLayer(layer: unknown): PlatformLayer {
  refuse(layerProblems(layer));
  return layer as PlatformLayer;
}

function refuse(problems: ConstructorParameters<typeof InvalidInput>[0]): void {
  if (problems.length > 0) throw new InvalidInput(problems);
}
