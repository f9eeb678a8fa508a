import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { basicEnv } from '../../local/services/basic-env.ts';
import { isPortOpen } from '../../local/ports.ts';
import { resolveTool } from '../../local/tools/index.ts';
import { until } from '../../local/until.ts';
import { freePort } from '../../test/support/free-port.ts';
import { atTheEnd } from '../../local/at-the-end.ts';

/** An S3 server of a measurement's own, on this machine, with a bucket. */
export interface OwnStore {
  endpoint: string;
  bucket: string;
  keys: { accessKeyId: string; secretAccessKey: string };
  /** What is stored below a prefix, in bytes. */
  bytes(prefix: string): Promise<number>;
  stop(): Promise<void>;
}

/** Starts one that keeps its objects below a folder. */
export async function startStore(folder: string): Promise<OwnStore> {
  const { path } = await resolveTool('versitygw', { log: console.error });
  const port = await freePort();
  await mkdir(folder);
  await mkdir(join(folder, 'objects'));
  const keys = { accessKeyId: 'bench-user', secretAccessKey: 'bench-password' };
  const server = spawn(path, ['--port', `127.0.0.1:${port}`, '--quiet', 'posix', join(folder, 'objects')], {
    env: { ...basicEnv(), ROOT_ACCESS_KEY: keys.accessKeyId, ROOT_SECRET_KEY: keys.secretAccessKey },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const stop = atTheEnd(async () => {
    const ended = once(server, 'exit');
    const runs = server.exitCode === null && server.signalCode === null;
    if (runs && server.kill('SIGTERM')) await ended;
  });
  await until('the S3 server', 30_000, async () => ((await isPortOpen(port)) ? true : undefined));
  const endpoint = `http://127.0.0.1:${port}`;
  const bucket = 'bench';
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials: keys });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  return {
    endpoint,
    bucket,
    keys,
    async bytes(Prefix) {
      const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix }));
      return (Contents ?? []).reduce((sum, { Size = 0 }) => sum + Size, 0);
    },
    async stop() {
      client.destroy();
      await stop();
    },
  };
}
