import { afterEach, describe, expect, test } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { followCollection, openCollection, type Collection } from '../../../../src/kubernetes/wait/collection.ts';
import { coreKinds, json, startFakeApiServer, type FakeApiServer } from '../../../support/fake-api-server.ts';

const spec = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'ns' };
const named = (...names: string[]) => names.map((name) => ({ metadata: { namespace: 'ns', name } }));

let server: FakeApiServer;
let ending: AbortController;
afterEach(async () => {
  ending.abort();
  await server.close();
});

interface Script {
  lists: ((response: ServerResponse) => void)[];
  watches: ((response: ServerResponse) => void)[];
}

/** Plays the answers to lists and to watches, each once; the last one again and again. */
async function play({ lists, watches }: Script): Promise<void> {
  ending = new AbortController();
  const next = (answers: ((response: ServerResponse) => void)[]) => (answers.length > 1 ? answers.shift() : answers[0]);
  server = await startFakeApiServer(({ url = '' }, response) => {
    if (url === '/api/v1') json(response, coreKinds);
    else next(url.includes('watch=true') ? watches : lists)?.(response);
  });
}

const list =
  (version: string, ...names: string[]) =>
  (response: ServerResponse) =>
    json(response, { metadata: { resourceVersion: version }, items: named(...names) });
const events =
  (...lines: object[]) =>
  (response: ServerResponse) => {
    response.writeHead(200);
    for (const line of lines) response.write(`${JSON.stringify(line)}\n`);
  };
const silent = events();
const event = (type: string, name: string) => ({ type, object: named(name)[0] });

/** Follows until the names are these, and gives them. */
async function followUntil(collection: Collection, names: string[]): Promise<string[]> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const present = () => [...collection.items.values()].map(({ metadata }) => metadata?.name ?? '');
  const look = () => {
    if (present().join() === names.join()) resolve();
  };
  const followed = followCollection(server.cluster, collection, ending.signal, look);
  await Promise.race([promise, followed]);
  ending.abort();
  await followed;
  return present();
}

const open = () => openCollection(server.cluster, spec, ending.signal);

describe('a collection', () => {
  test('is listed, and then kept up to date by events', async () => {
    await play({
      lists: [list('5', 'a', 'b')],
      watches: [events(event('ADDED', 'c'), event('DELETED', 'a'), event('MODIFIED', 'b'))],
    });
    const collection = await open();
    expect([...collection.items.keys()]).toEqual(['ns/a', 'ns/b']);
    expect(collection.items.get('ns/a')).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
    expect(await followUntil(collection, ['b', 'c'])).toEqual(['b', 'c']);
    expect(server.requests.at(-1)).toContain('resourceVersion=5');
  });

  test('is listed again when the watch is too late (an event)', async () => {
    const gone = { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } };
    await play({ lists: [list('1', 'a'), list('9', 'a', 'z')], watches: [events(gone), silent] });
    expect(await followUntil(await open(), ['a', 'z'])).toEqual(['a', 'z']);
  });

  test('is listed again when the watch is too late (an answer)', async () => {
    await play({ lists: [list('1', 'a'), list('9', 'z')], watches: [(response) => json(response, {}, 410), silent] });
    expect(await followUntil(await open(), ['z'])).toEqual(['z']);
  });

  test('is listed again when the watch breaks off', async () => {
    const broken = (response: ServerResponse) =>
      void response.writeHead(200).write('{"type":"ADD', () => response.destroy());
    await play({ lists: [list('1', 'a'), list('9', 'z')], watches: [broken, silent] });
    expect(await followUntil(await open(), ['z'])).toEqual(['z']);
  });

  test('is listed again when the watch ends', async () => {
    await play({ lists: [list('1', 'a'), list('9', 'z')], watches: [(response) => void response.end(), silent] });
    expect(await followUntil(await open(), ['z'])).toEqual(['z']);
  });

  test('does not hammer a server that ends every watch at once', async () => {
    await play({ lists: [list('1', 'a')], watches: [(response) => void response.end()] });
    const followed = followCollection(server.cluster, await open(), ending.signal, () => undefined);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    ending.abort();
    await followed;
    expect(server.requests.length).toBeLessThan(14);
  });

  test('is opened by a server that fails at first, as often as it takes', async () => {
    const failing = (response: ServerResponse) => json(response, {}, 503);
    await play({ lists: [failing, failing, list('1', 'a')], watches: [silent] });
    expect((await open()).items.size).toBe(1);
  });

  test('can not be opened without the right to', async () => {
    await play({ lists: [(response) => json(response, {}, 403)], watches: [silent] });
    await expect(open()).rejects.toMatchObject({ status: 403 });
  });

  test('is empty and not followed without the right to, where it is optional', async () => {
    await play({ lists: [(response) => json(response, {}, 403)], watches: [silent] });
    const collection = await openCollection(server.cluster, { ...spec, optional: true }, ending.signal);
    await followCollection(server.cluster, collection, ending.signal, () => undefined);
    expect(collection.items.size).toBe(0);
    expect(server.requests).toHaveLength(2);
  });

  test('asks for metadata alone where the content is no business of ours', async () => {
    let accept: string | undefined;
    ending = new AbortController();
    server = await startFakeApiServer(({ url, headers }, response) => {
      if (url !== '/api/v1') accept = headers.accept;
      json(response, url === '/api/v1' ? coreKinds : { metadata: {}, items: [] });
    });
    await openCollection(server.cluster, { ...spec, metadataOnly: true }, ending.signal);
    expect(accept).toBe('application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1');
  });

  test('leaves no connection open when it ends', async () => {
    await play({ lists: [list('1')], watches: [silent] });
    const followed = followCollection(server.cluster, await open(), ending.signal, () => undefined);
    while (server.requests.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(server.connections()).toBeGreaterThan(0);
    ending.abort();
    await followed;
    const left = Object.values(server.cluster.agent.sockets)
      .flat()
      .filter((socket) => socket?.destroyed === false);
    expect(left).toHaveLength(0);
  });
});
