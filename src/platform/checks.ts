import type { Check } from './checks/check.ts';
import { backupChecks } from './checks/backups.ts';
import { componentChecks } from './checks/components.ts';
import { databaseChecks } from './checks/databases.ts';
import { extraChecks } from './checks/extra.ts';
import { keycloakChecks } from './checks/keycloak.ts';
import { resourceChecks } from './checks/resources.ts';
import { scalingChecks } from './checks/scaling.ts';
import type { Problem } from './invalid-input.ts';
import type { Platform } from './schema.ts';

const checks: readonly Check[] = [
  ...componentChecks,
  ...backupChecks,
  ...databaseChecks,
  ...keycloakChecks,
  ...resourceChecks,
  ...scalingChecks,
  ...extraChecks,
];

/** All that is wrong across the fields of a complete document. */
export function wholeProblems(platform: Platform): Problem[] {
  return checks.flatMap((check) => check(platform));
}
