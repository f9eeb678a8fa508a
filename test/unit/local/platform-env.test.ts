import { describe, expect, test } from '@jest/globals';
import { platformEnv } from '../../../local/platform-env.ts';

const callers = {
  PATH: '/bin',
  npm_lifecycle_event: 'up',
  KUBECONFIG: '/theirs',
  TEMPORAL_NAMESPACE: 'theirs',
  TEMPORAL_API_KEY: 'theirs',
  AWS_PROFILE: 'theirs',
  NO_PROXY: 'intranet',
};

describe("a program's environment", () => {
  test('leads to the parts of the platform, and no longer to those of its caller', () => {
    const env = platformEnv(
      {
        node: { kubeconfig: '/ours', address: '198.18.0.2' },
        temporal: { TEMPORAL_ADDRESS: '127.0.0.1:7233' },
        s3: { endpoint: 'http://127.0.0.1:7070', keys: { accessKey: 'a', secretKey: 's' } },
      },
      callers,
    );
    expect(env).toEqual({
      PATH: '/bin',
      KUBECONFIG: '/ours',
      NO_PROXY: 'intranet,198.18.0.2,127.0.0.1,localhost',
      no_proxy: 'intranet,198.18.0.2,127.0.0.1,localhost',
      TEMPORAL_ADDRESS: '127.0.0.1:7233',
      AROTI_S3_ENDPOINT: 'http://127.0.0.1:7070',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 's',
      AWS_REGION: 'us-east-1',
    });
  });

  test("is the caller's where the caller pointed at something", () => {
    const { npm_lifecycle_event: _, ...rest } = callers;
    expect(platformEnv({}, callers)).toEqual(rest);
  });
});
