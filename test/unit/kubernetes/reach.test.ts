import { expect, test } from '@jest/globals';
import { KubeConfig } from '@kubernetes/client-node';
import { clusterOf } from '../../../src/kubernetes/client.ts';
import { reach } from '../../../src/kubernetes/reach.ts';

test('what is no Service of the cluster is reached at its own address, and the cluster is not asked', async () => {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser({ name: 'c', server: 'http://127.0.0.1:1', skipTLSVerify: false }, { name: 'u' });
  const address = { host: 'db.example.com', port: 6432 };
  expect(await reach(clusterOf(kubeConfig), address, (given) => Promise.resolve(given))).toEqual(address);
});
