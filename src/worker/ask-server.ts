import type { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import { askCapabilities, type Capabilities } from '../temporal/capabilities.ts';
import { ensureSearchAttributes } from '../temporal/search-attributes.ts';

const goesWithout: Partial<Record<keyof Capabilities, string>> = {
  searchAttributes: 'runs can not be searched by platform, component and revision',
  userMetadata: 'runs and activities have no summaries',
};

/** Asks the Temporal server what it can do, after registering what may be registered, and says once what has to be gone without. */
export async function askServer(connection: NativeConnection, namespace: string, log: Logger): Promise<Capabilities> {
  await ensureSearchAttributes(connection, namespace);
  const capabilities = await askCapabilities(connection, namespace);
  const { serverVersion, warnings } = capabilities;
  for (const [capability, consequence] of Object.entries(goesWithout)) {
    if (!capabilities[capability as keyof Capabilities]) log.warn({ capability, serverVersion }, consequence);
  }
  for (const warning of warnings) log.warn({ serverVersion }, warning);
  return capabilities;
}
