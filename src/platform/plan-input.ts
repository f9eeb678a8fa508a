import { parseDeployInput, type DeployInput } from './deploy-input.ts';

/** What `planPlatform` takes: what a deployment takes that decides about what would be written. */
export type PlanInput = Pick<DeployInput, 'platform' | 'components' | 'prune' | 'destroy'>;

/** The input of `planPlatform`; that of a deployment is right, too, so that the same can be planned and deployed. Throws `InvalidInput`. */
export function parsePlanInput(raw: unknown): PlanInput {
  const { platform, components, prune, destroy } = parseDeployInput(raw);
  return {
    ...(platform && { platform }),
    ...(components && { components }),
    ...(prune !== undefined && { prune }),
    ...(destroy && { destroy }),
  };
}
