import { AlreadyThere, NotThere } from './errors.ts';
import type { ObjectStore } from './object-store.ts';
import { StoreFailed } from './store-failed.ts';

/** The same store, whose failures say which destination it is: `StoreFailed`. What it answers about one object (`NotThere`, `AlreadyThere`) stays as it is, and so does an abort. */
export function namingStore(store: ObjectStore): ObjectStore {
  const named = (error: unknown, signal?: AbortSignal): unknown => {
    if (signal?.aborted) return signal.reason;
    const isAnswer = error instanceof NotThere || error instanceof AlreadyThere || error instanceof StoreFailed;
    return isAnswer ? error : new StoreFailed(store.name, error);
  };
  const naming = async <Result>(work: Promise<Result>, signal?: AbortSignal): Promise<Result> => {
    try {
      return await work;
    } catch (error) {
      throw named(error, signal);
    }
  };
  async function* namingEach<Item>(items: AsyncIterable<Item>, signal: AbortSignal): AsyncGenerator<Item> {
    try {
      yield* items;
    } catch (error) {
      throw named(error, signal);
    }
  }
  return {
    name: store.name,
    now: () => store.now(),
    put: (key, body, options) => naming(store.put(key, body, options), options.signal),
    async upload(key, source, options) {
      const watched = watch(source);
      try {
        return await store.upload(key, watched.read(), options);
      } catch (error) {
        // What the source fails with is none of the store's.
        throw error === watched.failure ? error : named(error, options.signal);
      }
    },
    async get(key, options) {
      return namingEach(await naming(store.get(key, options), options.signal), options.signal);
    },
    head: (key, signal) => naming(store.head(key, signal), signal),
    list: (prefix, signal, range) => namingEach(store.list(prefix, signal, range), signal),
    folders: (prefix, signal) => namingEach(store.folders(prefix, signal), signal),
    remove: (keys, signal) => naming(store.remove(keys, signal), signal),
    openUploads: (prefix, signal) => namingEach(store.openUploads(prefix, signal), signal),
    abortUpload: (upload, signal) => naming(store.abortUpload(upload, signal), signal),
  };
}

/** The same bytes, and what their source failed with. */
function watch(source: AsyncIterable<Uint8Array>) {
  const seen: { failure?: unknown; read(): AsyncGenerator<Uint8Array> } = {
    async *read() {
      try {
        yield* source;
      } catch (error) {
        seen.failure = error;
        throw error;
      }
    },
  };
  return seen;
}
