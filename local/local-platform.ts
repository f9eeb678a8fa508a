import type { Ports } from './ports.ts';
import type { S3Keys } from './services/s3.ts';
import type { State } from './state.ts';

/** A local platform that is up, and how to reach each part of it. */
export type LocalPlatform = {
  name: string;
  state: State;
  ports: Ports;
  /** The node's, where the platform has a node of its own. */
  node?: { kubeconfig: string; kubectl: string; address: string };
  temporal: { address: string; uiUrl?: string };
  s3: { endpoint: string; keys?: S3Keys };
  /** The environment of a program that uses the platform: the caller's, with what leads to each part. */
  env: NodeJS.ProcessEnv;
};
