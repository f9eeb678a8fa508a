import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { extract } from 'tar-stream';
import { localSpace } from '../../support/local-space.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { dumpDirectory } from '../../../src/backup/dump-directory.ts';
import { lookScript } from '../../../src/backup/look-at-scratch.ts';
import type { ScratchSpace } from '../../../src/backup/scratch-space.ts';
import type { Server } from '../../../src/backup/server.ts';
import { TransferMeter } from '../../../src/backup/transfer-meter.ts';
import { resolvePlatform } from '../../../src/platform/document.ts';
import type { Artifact } from '../../../src/storage/artifact.ts';
import { readArtifact } from '../../../src/storage/read-artifact.ts';

jest.setTimeout(60_000);

const mebibyte = 1024 * 1024;
const never = new AbortController().signal;
const nobody = { host: '127.0.0.1', port: 1 };
const unused = () => Promise.reject(new Error('the worker runs nothing itself'));
const server: Server = {
  address: nobody,
  login: { user: 'postgres', password: '', database: 'postgres' },
  way: 'exec',
  programs: { run: () => ({ stdout: (async function* () {})(), ended: unused() }), version: unused },
};

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

interface DumpedOptions {
  signal?: AbortSignal;
  bytes?: number;
  seenBy?: (space: ScratchSpace) => ScratchSpace;
}

async function dumped(
  pgDump: string,
  { signal = never, bytes = 4 * mebibyte, seenBy = (space) => space }: DumpedOptions = {},
) {
  const local = await localSpace(bytes, pgDump);
  ends.push(() => local.remove());
  const space = seenBy(local);
  const store = memoryStore();
  const task = {
    space,
    server,
    stores: [store],
    settings: resolvePlatform({ backups: { format: 'directory' } }).backups,
    folder: 'logical/x/',
    database: { name: 'a b', bytes: mebibyte, encoding: 'UTF8' },
    dump: { snapshot: '1', lockTimeoutMs: 1000, compression: { method: 'none' as const } },
    applicationName: 'test',
    meter: new TransferMeter('dump'),
  };
  return { store, artifacts: await dumpDirectory(task, signal) };
}

/** What is in the tars, by the files' names. */
async function unpacked(store: ReturnType<typeof memoryStore>, artifacts: readonly Artifact[]) {
  const files = new Map<string, string>();
  for (const artifact of artifacts) {
    const tar = extract();
    tar.end(
      Buffer.concat(
        await Array.fromAsync(readArtifact(store, 'logical/x/', artifact, { signal: never, identities: [] })),
      ),
    );
    for await (const entry of tar) {
      const body: Buffer[] = [];
      for await (const piece of entry as AsyncIterable<Buffer>) body.push(piece);
      files.set(entry.header.name, Buffer.concat(body).toString());
    }
  }
  return files;
}

/** A leader and two of its own, as pg_dump with two jobs has them; each writes into the folder. */
const twoJobs = (first: string, second: string) => `
printf toc > "$folder/toc.dat"
cd "$folder"
fill() { head -c "$1" /dev/zero | tr '\\0' "$2"; }
until_there() { for i in $(seq 300); do [ -e "$1" ] && return 0; sleep 0.1; done; echo "$1 does not come" >&2; return 1; }
until_gone() { for i in $(seq 300); do [ -e "$1" ] || return 0; sleep 0.1; done; echo "$1 stays" >&2; return 1; }
( ${first} ) & one=$!
( ${second} ) & two=$!
wait $one && wait $two
`;

describe('dumpDirectory', () => {
  test('uploads what is closed while the rest is still written, and nothing before it is', async () => {
    const { store, artifacts } = await dumped(
      twoJobs(
        'fill 1500000 a > 1.dat; until_gone 1.dat && fill 10 c > 3.dat; : > .gone',
        // Open all along, and larger than what is worth an upload.
        '{ fill 1200000 b; until_there .gone && fill 1200000 b; } > 2.dat',
      ),
    );
    const files = await unpacked(store, artifacts);
    expect(Object.fromEntries([...files].map(([name, body]) => [name, body.length]))).toEqual({
      '1.dat': 1_500_000,
      '2.dat': 2_400_000,
      '3.dat': 10,
      'toc.dat': 3,
    });
    expect(files.get('2.dat')).toBe('b'.repeat(2_400_000));
    expect(artifacts.map(({ key }) => key)).toEqual([
      'a%20b.dump/00001.tar.zst',
      ...artifacts.slice(1).map((_, at) => `a%20b.dump/0000${at + 2}.tar.zst`),
    ]);
    expect([...store.objects.keys()].toSorted()).toEqual(artifacts.map(({ key }) => `logical/x/${key}`));
  });

  test('never looks while files are removed', async () => {
    const running = new Set<string>();
    const together: string[][] = [];
    const slow = (space: ScratchSpace): ScratchSpace => ({
      ...space,
      run([shell = '', c = '', script = '', ...args], signal) {
        const what = script === lookScript ? 'look' : script.includes('xargs rm') ? 'removal' : undefined;
        if (what === undefined) return space.run([shell, c, script, ...args], signal);
        running.add(what);
        if (running.size > 1) together.push([...running]);
        // Longer than from one look to the next.
        const lasting = what === 'removal' ? `sleep 1.5\n${script}` : script;
        const program = space.run([shell, c, lasting, ...args], signal);
        return { ...program, ended: program.ended.finally(() => running.delete(what)) };
      },
    });
    const first = 'fill 1500000 a > 1.dat; until_gone 1.dat && fill 1500000 b > 2.dat; until_gone 2.dat; : > .gone';
    const { store, artifacts } = await dumped(twoJobs(first, 'until_there .gone'), { seenBy: slow });
    expect([...(await unpacked(store, artifacts)).keys()].toSorted()).toEqual(['1.dat', '2.dat', 'toc.dat']);
    expect(together).toEqual([]);
  });

  test('says what pg_dump says where it fails', async () => {
    await expect(dumped('echo "pg_dump: error: broken" >&2; exit 1')).rejects.toMatchObject({
      name: 'BackupFailed',
      message: 'pg_dump of a b: pg_dump: error: broken',
      retryable: true,
    });
  });

  test.each([
    ['the device is full', 'echo "could not write: No space left on device" >&2; exit 1'],
    [
      'more lies there than the volume was made for',
      'head -c 6000000 /dev/zero > "$folder/1.dat"; while :; do sleep 0.1; done',
    ],
  ])('where %s, it names the field', async (_what, pgDump) => {
    await expect(dumped(pgDump)).rejects.toMatchObject({
      name: 'BackupFailed',
      message: expect.stringContaining('Set `backups.directory.storageSize` to more'),
      retryable: false,
    });
  });

  test('does not take an upload for good whose file comes again', async () => {
    const again = twoJobs(
      'fill 1500000 a > 1.dat; until_gone 1.dat && echo more > 1.dat; : > .again',
      'until_there .again',
    );
    await expect(dumped(again)).rejects.toThrow('1.dat was written again after it was closed');
  });

  test('ends when it is to', async () => {
    const cancelled = new Error('cancelled');
    await expect(dumped('while :; do sleep 0.1; done', { signal: AbortSignal.timeout(500) })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    await expect(dumped('while :; do sleep 0.1; done', { signal: AbortSignal.abort(cancelled) })).rejects.toBe(
      cancelled,
    );
  });
});
