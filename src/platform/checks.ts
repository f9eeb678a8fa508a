import { componentChecks } from './checks/components.ts';
import { databaseChecks } from './checks/databases.ts';
import { keycloakChecks } from './checks/keycloak.ts';
import { resourceChecks } from './checks/resources.ts';
import { scalingChecks } from './checks/scaling.ts';
import type { Problem } from './invalid-input.ts';
import type { Platform } from './schema.ts';

/** Looks at a complete document for one thing that can't be right although each of its fields is. */
export type Check = (platform: Platform) => Problem[];

const checks: readonly Check[] = [
  ...componentChecks,
  ...databaseChecks,
  ...keycloakChecks,
  ...resourceChecks,
  ...scalingChecks,
];

/** All that is wrong across the fields of a complete document. */
export function wholeProblems(platform: Platform): Problem[] {
  return checks.flatMap((check) => check(platform));
}
