import { exitCodes } from '../exit-codes.ts';
import { isArchiving, walLines } from '../render/backups/wal-lines.ts';
import type { Report } from '../report.ts';
import { openDestinations } from '../request/open-destinations.ts';
import { readRequest, type RequestOptions } from '../request/read-request.ts';
import { connectTemporal } from '../temporal/connect-temporal.ts';
import { styleOf } from '../watch/terminal.ts';
import { errorText } from '../../checks/error-text.ts';
import { slotName } from '../../postgres/wal/slot-name.ts';
import { readWalArchive, type StoredArchive } from '../../standing/read-wal-archive.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { PlatformRuns } from '../../temporal/platform-runs.ts';

export interface WalOptions extends RequestOptions {
  destination?: string;
  json?: boolean;
}

/** A store that does not answer must not hide how the archive is doing: that may be why it is stuck. */
async function archiveIn(store: ObjectStore, signal: AbortSignal): Promise<StoredArchive> {
  try {
    return await readWalArchive(store, signal);
  } catch (error) {
    return { destination: store.name, ranges: [], problem: errorText(error) };
  }
}

/** How the archive of the platform's WAL is doing, by its run, and which seconds it can bring back, by the catalogue. */
export async function wal(_action: 'status', options: WalOptions): Promise<Report> {
  const { platform } = await readRequest(options);
  const stores = await openDestinations(options);
  const { client } = await connectTemporal();
  const { enabled } = platform.backups.wal;
  const signal = new AbortController().signal;
  const [status, archives] = await Promise.all([
    enabled ? new PlatformRuns(client, platform).wal() : undefined,
    Promise.all(stores.map((store) => archiveIn(store, signal))),
  ]);
  const found = { platform: platform.name, enabled, slot: slotName(platform), status, archives };
  const good = isArchiving(found);
  return {
    exitCode: good ? exitCodes.done : exitCodes.failed,
    lines: walLines(found, styleOf(process.stdout)),
    object: { outcome: enabled ? (good ? 'archiving' : 'not archiving') : 'off', ...found, status: status ?? null },
  };
}
