import type { Platform } from './schema.ts';

/** The components that can run elsewhere. */
export const externalNames = ['postgres', 'redis', 'keycloak', 'temporal'] as const;

export type ExternalName = (typeof externalNames)[number];

/** A server that runs elsewhere, and the Secret that holds its login; Temporal has none. */
export interface External {
  host: string;
  port: number;
  secret?: { name: string; namespace?: string | undefined };
}

/** Where a component runs, if it is not the platform that runs it. */
export function externalOf({ components }: Pick<Platform, 'components'>, name: string): External | undefined {
  return isExternalName(name) ? components[name].external : undefined;
}

function isExternalName(name: string): name is ExternalName {
  return (externalNames as readonly string[]).includes(name);
}
