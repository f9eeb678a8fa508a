import type { Platform, PlatformLayer } from './schema.ts';

const smallRequests = (cpu: string, memory: string) => ({ resources: { requests: { cpu, memory } } });

/** What a profile lays over the defaults. `local` asks for little, so that two platforms fit on a machine with two cores. */
export const profiles: Readonly<Record<Platform['profile'], PlatformLayer>> = {
  production: {},
  local: {
    components: {
      postgres: smallRequests('50m', '128Mi'),
      redis: smallRequests('10m', '32Mi'),
      keycloak: smallRequests('100m', '512Mi'),
      temporal: {
        // 1.22.4 and 2.21.3 can't be built from packages; these are the nearest that can.
        image: 'docker.io/temporalio/auto-setup:1.25.1',
        historyShards: 4,
        ...smallRequests('50m', '128Mi'),
        ui: { image: 'docker.io/temporalio/ui:2.31.2', ...smallRequests('10m', '32Mi') },
      },
      // More than it uses when nothing happens, or the autoscaler would add Pods to an idle platform.
      'backend-api': smallRequests('100m', '256Mi'),
      'temporal-worker': smallRequests('20m', '128Mi'),
    },
  },
};

/** The hosts under a domain, for those that a document doesn't name itself. */
export function hostsUnder(domain: string): Platform['hosts'] {
  return { api: `api.${domain}`, auth: `auth.${domain}`, temporal: `temporal.${domain}` };
}
