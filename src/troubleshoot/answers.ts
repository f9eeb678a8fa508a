import type { Suspect } from './suspect.ts';
import { CheckFailed } from '../checks/check-failed.ts';
import { errorText } from '../checks/error-text.ts';
import { serviceAddress, type ServiceName } from '../platform/names.ts';
import type { Platform } from '../platform/schema.ts';

/** The Service that a component is asked through. */
const askedThrough: Readonly<Record<string, ServiceName>> = {
  postgres: 'postgres',
  redis: 'redis',
  keycloak: 'keycloak',
  temporal: 'temporal',
  'backend-api': 'backend-api',
  'temporal-worker': 'temporal',
};

/** A component's own check that did not pass, from what it threw. */
export function answerSuspect(component: string, platform: Platform, error: unknown): Suspect {
  const failed = error instanceof CheckFailed ? error : undefined;
  const name = askedThrough[component];
  const through = name && serviceAddress(platform, name);
  return {
    case: 'component',
    component,
    object: component,
    cause: failed
      ? `It does not serve as it has to: ${failed.check}: wanted ${failed.wanted}, got ${failed.got}`
      : `It does not answer: ${errorText(error)}`,
    evidence: through ? [`asked through ${through.host}:${through.port}`] : [],
    remedy: failed
      ? `${failed.suggestion}.`
      : 'See whether its Pods run and are ready, and read the last lines of their log.',
    level: 'answer',
    // A wrong setting is wrong whoever else is down; no answer is not.
    mayFollow: failed?.retryable ?? true,
  };
}
