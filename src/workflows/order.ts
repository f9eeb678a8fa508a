import { shortActivities } from './activity-options.ts';
import { asRunFailure } from './failures.ts';
import type { ComponentPlan, PlatformReference } from './types.ts';
import type { DeployInput } from '../platform/deploy-input.ts';

/** A document that is to be deployed, and what is known of it before anything is written. */
export interface Order {
  input: DeployInput;
  platform: Omit<PlatformReference, 'revision'>;
  /** In the order of a serial deployment. */
  components: ComponentPlan[];
  /** Whether runs may set search attributes here. */
  searchAttributes: boolean;
  /** Its revision, once that is opened. */
  revision?: number;
}

/** Validates the whole document; nothing is written. Throws `InvalidInput` and whatever else ends a run. */
export async function resolve(input: DeployInput): Promise<Order> {
  try {
    const summary = 'validate the document';
    return { input, ...(await shortActivities.resolvePlatform.executeWithOptions({ summary }, [input])) };
  } catch (error) {
    throw asRunFailure(error);
  }
}

/** What activities are told of it; only after its revision was opened. */
export function referenceOf({ platform, revision }: Order): PlatformReference {
  if (revision === undefined) throw new Error('the revision is not open yet');
  return { ...platform, revision };
}
