import type { Client } from '@temporalio/client';
import type { Cluster } from '../kubernetes/client.ts';
import type { PlatformLayer } from '../platform/document.ts';

/** What a worker gives its activities, once. */
export interface ActivityDependencies {
  /** Connects to a context of the worker's kubeconfig; absent: its current one. Connections are kept. */
  connect(context?: string): Cluster;
  /** The worker's own platform document, which an input is merged over. */
  ownDocument: PlatformLayer;
  /** The Temporal that this worker works for. */
  temporal: Client;
  /** Whether this Temporal namespace knows the search attributes of `src/workflows/search-attributes.ts`. */
  searchAttributes: boolean;
  /** File with the age identities that drills decrypt with; absent: this worker can't decrypt. */
  ageIdentityFile?: string;
}
