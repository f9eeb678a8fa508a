import { expect, test } from '@jest/globals';
import type { LocalPlatform } from '../../../local/local-platform.ts';
import { usualPorts } from '../../../local/ports.ts';
import { stateOf } from '../../../local/state.ts';
import { summary } from '../../../local/summary.ts';

const keys = { accessKey: 'the-access-key', secretKey: 'the-secret-key' };

function platform(name: string, more: Partial<LocalPlatform> = {}): LocalPlatform {
  return {
    name,
    state: stateOf(name, { AROTI_STATE: '/data' }),
    ports: usualPorts,
    node: { kubeconfig: '/data/k', kubectl: '/tools/kubectl', address: '198.18.0.2' },
    temporal: { address: '127.0.0.1:7233', uiUrl: 'http://127.0.0.1:8233' },
    s3: { endpoint: 'http://127.0.0.1:7070', keys },
    env: {},
    ...more,
  };
}

test('the summary has the addresses to look at, how to reach the API and how to stop', () => {
  const text = summary(platform('aroti'), { deployed: true }).join('\n');
  for (const part of [
    'http://127.0.0.1:8233',
    '/tools/kubectl --kubeconfig /data/k get pods -A',
    '/tools/kubectl --kubeconfig /data/k -n aroti port-forward service/aroti-backend-api 8888',
    'http://127.0.0.1:7070 (keys: /data/aroti/s3/keys.json)',
    'npm run down\n',
    'npm run down -- --purge',
  ])
    expect(`${text}\n`).toContain(part);
});

test('the summary never has a key in it', () => {
  const text = summary(platform('aroti'), { deployed: true }).join('\n');
  expect(text).not.toContain(keys.secretKey);
  expect(text).not.toContain(keys.accessKey);
});

test('the summary of another platform names it, and leaves out what was not deployed', () => {
  const text = summary(platform('staging'), { deployed: false }).join('\n');
  expect(text).toContain('npm run down -- --name staging --purge');
  expect(text).not.toContain('port-forward');
});

test("the summary on the user's own cluster goes by their context", () => {
  const { node: _, ...given } = platform('aroti', { temporal: { address: 't:7233' }, s3: { endpoint: 'http://s3' } });
  const text = summary(given, { deployed: true, context: 'kind', apiNamespace: 'x-aroti' }).join('\n');
  expect(text).toContain('kubectl --context kind -n x-aroti port-forward');
  expect(text).not.toContain('Web UI');
  expect(text).not.toContain('keys');
});
