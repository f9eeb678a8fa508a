import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { z } from 'zod';
import { isPortOpen, type Ports } from '../ports.ts';
import { readRecord, writeRecord, type State } from '../state.ts';
import { basicEnv } from './basic-env.ts';
import type { Service } from './service.ts';

const keysSchema = z.object({ accessKey: z.string(), secretKey: z.string() });

/** The keys of the S3 server's owner. */
export type S3Keys = z.output<typeof keysSchema>;

const keysFile = 's3/keys.json';

/** The file with the keys, readable by its owner alone. */
export const s3KeysPath = (state: State): string => state.path(keysFile);

/** The keys of the platform's own S3 server, made once. */
export async function ensureS3Keys(state: State): Promise<S3Keys> {
  const kept = await readRecord(state, keysFile, keysSchema);
  if (kept) return kept;
  const keys = {
    accessKey: `aroti${randomBytes(8).toString('hex')}`,
    secretKey: randomBytes(30).toString('base64url'),
  };
  await writeRecord(state, keysFile, keys);
  return keys;
}

/** An S3 server on a folder of the platform's state. */
export async function s3Service(state: State, program: string, ports: Ports): Promise<Service> {
  const { accessKey, secretKey } = await ensureS3Keys(state);
  await mkdir(state.path('s3', 'data'), { recursive: true, mode: 0o700 });
  return {
    name: 's3',
    title: 'S3',
    command: program,
    args: ['--port', `127.0.0.1:${ports.s3}`, '--quiet', 'posix', state.path('s3', 'data')],
    // Not among the arguments, which every user of the machine may read.
    env: { ...basicEnv(), ROOT_ACCESS_KEY: accessKey, ROOT_SECRET_KEY: secretKey },
    serves: () => isPortOpen(ports.s3),
    servesWithinMs: 30_000,
  };
}
