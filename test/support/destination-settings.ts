import { resolvePlatform, type PlatformLayer } from '../../src/platform/document.ts';
import type { DestinationSettings } from '../../src/platform/settings/backup-destination.ts';

type Destination = NonNullable<NonNullable<PlatformLayer['backups']>['destinations']>[string];

/** A destination as a document has it, with everything that it leaves out. */
export function destinationSettings(primary: Destination): DestinationSettings {
  const settings = resolvePlatform({ backups: { destinations: { primary } } }).backups.destinations['primary'];
  if (!settings) throw new TypeError('there is a destination');
  return settings;
}
