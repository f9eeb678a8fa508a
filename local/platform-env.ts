import { noProxyFor } from './node/kubectl.ts';
import type { S3Keys } from './services/s3.ts';

export type Connections = {
  /** Of the platform's own node; absent: the cluster that the caller's variables lead to. */
  node?: { kubeconfig: string; address: string };
  /** Of the platform's own Temporal; absent: the one that the caller's variables lead to. */
  temporal?: Record<string, string>;
  /** Of the platform's own S3 server; absent: likewise. */
  s3?: { endpoint: string; keys: S3Keys };
};

/**
 * The environment of a program that uses a platform: the caller's, where what is the platform's own takes the place of what
 * the caller's variables say of another one.
 */
export function platformEnv({ node, temporal, s3 }: Connections, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const dropped = [/^npm_/, ...(temporal ? [/^TEMPORAL_/] : []), ...(s3 ? [/^AWS_/] : [])];
  const kept = Object.entries(env).filter(([name]) => !dropped.some((pattern) => pattern.test(name)));
  return {
    ...Object.fromEntries(kept),
    ...(node ? { KUBECONFIG: node.kubeconfig, ...noProxyFor(node.address, env) } : {}),
    ...temporal,
    ...(s3
      ? {
          AROTI_S3_ENDPOINT: s3.endpoint,
          AWS_ACCESS_KEY_ID: s3.keys.accessKey,
          AWS_SECRET_ACCESS_KEY: s3.keys.secretKey,
          AWS_REGION: 'us-east-1',
        }
      : {}),
  };
}
