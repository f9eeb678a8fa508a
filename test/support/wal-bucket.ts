import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { prepareTools } from '../../local/tools/index.ts';
import { poll } from '../../src/checks/poll.ts';
import { tcpAnswers } from './tcp-answers.ts';
import { resolvePlatform } from '../../src/platform/document.ts';
import type { DestinationSettings } from '../../src/platform/settings/backup-destination.ts';
import type { ObjectStore } from '../../src/storage/object-store.ts';
import { openStore } from '../../src/storage/open-store.ts';

/** A bucket on an S3 server of a test's own, which can be taken away and brought back. */
export interface WalBucket {
  store: ObjectStore;
  /** As a platform document has it. */
  settings: DestinationSettings;
  credentials: { accessKeyId: string; secretAccessKey: string };
  /** Ends the server as a crash would. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function walBucket(folder = 'aroti'): Promise<WalBucket> {
  const { versitygw } = await prepareTools(['versitygw']);
  const root = await mkdtemp(join(tmpdir(), 'aroti-s3-'));
  const port = await freePort();
  await mkdir(join(root, 'backups'));
  const credentials = { accessKeyId: 'test', secretAccessKey: randomBytes(18).toString('base64url') };
  let child: ChildProcess | undefined;
  const start = async () => {
    child = spawn(versitygw.path, ['--port', `127.0.0.1:${port}`, '--quiet', 'posix', root], {
      stdio: 'ignore',
      env: { ROOT_ACCESS_KEY: credentials.accessKeyId, ROOT_SECRET_KEY: credentials.secretAccessKey },
    });
    await poll(async () => (await tcpAnswers(port)) || undefined, { timeoutMs: 20_000 });
  };
  const kill = async () => {
    const ended = child && once(child, 'exit');
    child?.kill('SIGKILL');
    await ended;
    child = undefined;
  };
  await start();
  const document = {
    backups: { destinations: { primary: { bucket: 'backups', endpoint: `http://127.0.0.1:${port}` } } },
  };
  const settings = resolvePlatform(document).backups.destinations['primary'] as DestinationSettings;
  return {
    store: openStore('primary', settings, folder, credentials),
    settings,
    credentials,
    kill,
    start,
    async stop() {
      await kill();
      await rm(root, { recursive: true });
    },
  };
}
