import { expect, test } from '@jest/globals';
import { memoryStore } from '../../support/memory-store.ts';
import { discardArtifacts } from '../../../src/backup/discard-artifacts.ts';

const signal = AbortSignal.timeout(10_000);

test('takes artifacts with all their endings, folders with all that is in them, and nothing else', async () => {
  const store = memoryStore();
  const put = (key: string) => store.put(`logical/x/${key}`, Buffer.from(key), { signal });
  const gone = ['a.dump.zst.age', 'a.dump', 'a.dump/00001.tar.zst', 'a.dump/00002.tar'];
  const kept = ['a.facts.jsonl.zst', 'ab.dump.zst', 'a.dump.dump.zst', 'b.dump/00001.tar'];
  for (const key of [...gone, ...kept]) await put(key);
  await discardArtifacts([store], 'logical/x/', ['logical/x/a.dump', 'logical/x/a.dump/'], signal);
  expect([...store.objects.keys()].map((key) => key.slice('logical/x/'.length)).toSorted()).toEqual(kept.toSorted());
});
