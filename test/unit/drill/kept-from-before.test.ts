import { afterEach, expect, test } from '@jest/globals';
import { json, startFakeApiServer, type FakeApiServer } from '../../support/fake-api-server.ts';
import { keptFromBefore } from '../../../src/drill/kept-from-before.ts';

const signal = new AbortController().signal;
const gone = { kind: 'Status', status: 'Failure', reason: 'NotFound', code: 404, message: 'not found' };
const space = '/api/v1/namespaces/drill-1';

let server: FakeApiServer | undefined;
afterEach(() => server?.close());

async function kept(objects: Record<string, object>) {
  server = await startFakeApiServer(({ url = '' }, response) => {
    const found = objects[url];
    json(response, found ?? gone, found ? 200 : 404);
  });
  return keptFromBefore(server.cluster, 'drill-1', signal);
}

const secret = { data: { POSTGRES_PASSWORD: Buffer.from('secret').toString('base64') } };
const claim = { spec: { resources: { requests: { storage: '3221225472' } } } };

test.each([
  ['nothing where there is nothing', {}, {}],
  ['the password', { [`${space}/secrets/postgres-secret`]: secret }, { password: 'secret' }],
  [
    'the size of its claim, whatever it would come to now',
    {
      [`${space}/secrets/postgres-secret`]: secret,
      [`${space}/persistentvolumeclaims/scratch`]: claim,
    },
    { password: 'secret', bytes: 3_221_225_472 },
  ],
])('a scratch server keeps %s', async (_, objects, found) => {
  expect(await kept(objects)).toEqual(found);
});
