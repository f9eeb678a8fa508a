import { createHash } from 'node:crypto';
import { AlreadyThere, NotThere, WrittenWrong } from '../../src/storage/errors.ts';
import type { ObjectStore } from '../../src/storage/object-store.ts';

/** A store that keeps its objects here; an upload is there when all of it is. */
export function memoryStore(name = 'primary'): ObjectStore & { objects: Map<string, Buffer> } {
  const objects = new Map<string, Buffer>();
  const stored = (key: string, body: Buffer) => ({ key, bytes: body.length, modifiedAt: new Date().toISOString() });
  const found = (key: string): Buffer => {
    const body = objects.get(key);
    if (!body) throw new NotThere(key);
    return body;
  };
  return {
    name,
    objects,
    now: () => new Date(),
    async put(key, body, { ifAbsent }) {
      if (ifAbsent && objects.has(key)) throw new AlreadyThere(key);
      objects.set(key, Buffer.from(body));
    },
    async upload(key, source, { signal }) {
      const body = Buffer.concat(await Array.fromAsync(source));
      signal.throwIfAborted();
      if (objects.has(key)) throw new WrittenWrong(`${key} is there already`);
      objects.set(key, body);
      return { bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') };
    },
    async get(key) {
      const body = found(key);
      return (async function* () {
        yield body;
      })();
    },
    async head(key) {
      const body = objects.get(key);
      return body && { ...stored(key, body), sha256: createHash('sha256').update(body).digest('hex') };
    },
    async *list(prefix, _signal, { after = '', upTo } = {}) {
      const isIn = (key: string) => key > after && (upTo === undefined || key <= upTo);
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && isIn(key)).toSorted();
      for (const key of keys) yield stored(key, found(key));
    },
    async *folders(prefix) {
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).toSorted();
      const below = keys.map((key) => key.slice(prefix.length));
      yield* new Set(below.filter((key) => key.includes('/')).map((key) => key.slice(0, key.indexOf('/'))));
    },
    async remove(keys) {
      for (const key of keys) objects.delete(key);
      return [];
    },
    async *openUploads() {},
    async abortUpload() {},
  };
}
