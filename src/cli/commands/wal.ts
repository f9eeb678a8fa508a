import { exitCodes } from '../exit-codes.ts';
import { isArchiving, walLines } from '../render/backups/wal-lines.ts';
import type { Report } from '../report.ts';
import { openDestinations } from '../request/open-destinations.ts';
import { readRequest, type RequestOptions } from '../request/read-request.ts';
import { connectTemporal } from '../temporal/connect-temporal.ts';
import { styleOf } from '../watch/terminal.ts';
import { slotName } from '../../postgres/wal/slot-name.ts';
import { readWalArchive } from '../../standing/read-wal-archive.ts';
import { PlatformRuns } from '../../temporal/platform-runs.ts';

export interface WalOptions extends RequestOptions {
  destination?: string;
  json?: boolean;
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
    Promise.all(stores.map((store) => readWalArchive(store, signal))),
  ]);
  const found = { platform: platform.name, enabled, slot: slotName(platform), status, archives };
  const good = isArchiving(found);
  return {
    exitCode: good ? exitCodes.done : exitCodes.failed,
    lines: walLines(found, styleOf(process.stdout)),
    object: { outcome: enabled ? (good ? 'archiving' : 'not archiving') : 'off', ...found, status: status ?? null },
  };
}
