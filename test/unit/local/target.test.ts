import { describe, expect, test } from '@jest/globals';
import { chooseTarget, pointedAt } from '../../../local/target.ts';

const own = '/state/kubeconfig';
const allOwn = { cluster: { own: true }, temporal: { own: true }, s3: { own: true } };

describe('what a platform uses', () => {
  test.each([
    ['nothing is pointed at', {}, {}, allOwn],
    ['variables are empty', {}, { KUBECONFIG: '', TEMPORAL_ADDRESS: '', AROTI_S3_ENDPOINT: '' }, allOwn],
    ["KUBECONFIG is the platform's own", {}, { KUBECONFIG: own }, allOwn],
    [
      'a context is named',
      { context: 'kind' },
      {},
      { ...allOwn, cluster: { own: false, context: 'kind', how: '--context kind' } },
    ],
    [
      'KUBECONFIG is set',
      {},
      { KUBECONFIG: '/k' },
      { ...allOwn, cluster: { own: false, how: 'the current context of KUBECONFIG=/k' } },
    ],
    [
      'both are',
      { context: 'kind' },
      { KUBECONFIG: '/k' },
      { ...allOwn, cluster: { own: false, context: 'kind', how: '--context kind of /k' } },
    ],
    [
      'Temporal and S3 are pointed at',
      {},
      { TEMPORAL_ADDRESS: 't:7233', AROTI_S3_ENDPOINT: 'http://s3' },
      { ...allOwn, temporal: { own: false, address: 't:7233' }, s3: { own: false, endpoint: 'http://s3' } },
    ],
  ])('when %s', (_title, options, env, expected) => {
    expect(chooseTarget(options, env, own)).toEqual(expected);
  });

  test('is said in the first lines where it is not its own', () => {
    const env = { KUBECONFIG: '/k', TEMPORAL_ADDRESS: 't:7233', AROTI_S3_ENDPOINT: 'http://s3' };
    expect(pointedAt(chooseTarget({}, env, own))).toEqual([
      'Kubernetes: the current context of KUBECONFIG=/k, so no node is started here.',
      'Temporal: TEMPORAL_ADDRESS=t:7233, so none is started here.',
      'S3: AROTI_S3_ENDPOINT=http://s3, so none is started here.',
    ]);
    expect(pointedAt(chooseTarget({}, {}, own))).toEqual([]);
  });
});
