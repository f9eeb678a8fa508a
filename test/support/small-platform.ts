import { randomPrefix } from './names.ts';
import { removePlatform } from './remove-platform.ts';
import type { Cluster } from '../../src/kubernetes/client.ts';
import type { DeployInput } from '../../src/platform/deploy-input.ts';
import type { PlatformLayer } from '../../src/platform/document.ts';

/** What a test deploys that needs something which serves, and needs it soon. */
export const smallComponents = ['namespaces', 'rbac', 'secrets', 'redis'] as const satisfies DeployInput['components'];

/** Platforms of a test file, each with a prefix of its own. */
export class SmallPlatforms {
  readonly #prefixes: string[] = [];

  /** A document for one more, laid over with `more`. */
  next(more: PlatformLayer = {}) {
    const namespacePrefix = randomPrefix();
    this.#prefixes.push(namespacePrefix);
    return { profile: 'local' as const, ...more, namespacePrefix };
  }

  /** Deletes them all, without waiting for their end. */
  async remove(cluster: Cluster): Promise<void> {
    for (const prefix of this.#prefixes) await removePlatform(cluster, prefix);
  }
}
