import * as z from 'zod';
import { resolutions } from './conflicts.ts';
import { cronExpression, dnsLabel, hostName, seconds, text, timeout } from './fields.ts';
import { backendApi } from './settings/backend-api.ts';
import { backups } from './settings/backups.ts';
import { extra } from './settings/extra.ts';
import { keycloak } from './settings/keycloak.ts';
import { postgres } from './settings/postgres.ts';
import { redis } from './settings/redis.ts';
import { temporal } from './settings/temporal.ts';
import { temporalWorker } from './settings/temporal-worker.ts';

const components = z.strictObject({
  namespaces: z.strictObject(timeout).prefault({}).describe('Namespaces, with their Pod Security levels.'),
  rbac: z.strictObject(timeout).prefault({}).describe('A ServiceAccount for each workload.'),
  secrets: z
    .strictObject(timeout)
    .prefault({})
    .describe('Secrets, generated in the cluster once and never overwritten.'),
  postgres: postgres.prefault({}).describe('PostgreSQL.'),
  redis: redis.prefault({}).describe('Redis, the cache.'),
  keycloak: keycloak.prefault({}).describe('Keycloak, where users log in.'),
  temporal: temporal.prefault({}).describe("Temporal, the application's workflow server, and its Web UI."),
  'backend-api': backendApi.prefault({}).describe('The API.'),
  'temporal-worker': temporalWorker.prefault({}).describe("The worker of the application's workflows."),
});

const verify = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether there is such a Schedule.'),
  cron: cronExpression().default('7 * * * *').describe('When it runs, as a cron expression, in UTC.'),
  selfHeal: z
    .boolean()
    .default(false)
    .describe('Whether what was changed by somebody else is put back; fields that `conflicts` yields are left alone.'),
});

/**
 * The platform document: strict, every field with its default, so that `{}` is Aroti's platform and any part of a document
 * is one too. Checks across fields are not here but in `checks.ts`, since they hold for the whole only.
 */
export const platformSchema = z.strictObject({
  name: dnsLabel()
    .default('aroti')
    .describe('Name of the platform; it is in workflow ids and on every object as a label.'),
  namespacePrefix: text(/^([a-z0-9][a-z0-9-]*)?$/, 'small letters, digits and hyphens, a letter or digit first', 50)
    .default('')
    .meta({
      description: 'Put before the name of every namespace, so that several platforms live on one cluster.',
      examples: ['staging-'],
    }),
  cluster: z
    .string()
    .min(1)
    .max(253)
    .optional()
    .meta({
      description: "Context of the worker's kubeconfig that names the cluster; left out: the current one.",
      examples: ['aroti-production'],
    }),
  profile: z
    .enum(['production', 'local'])
    .default('production')
    .describe('Which set of defaults: `local` has small requests for one machine and versions that can be had there.'),
  domain: hostName().default('aroti.com').describe('Domain that the hosts are under.'),
  hosts: z
    .strictObject({
      api: hostName().default('api.aroti.com').describe('Host of the API; `api.<domain>` unless given.'),
      auth: hostName().default('auth.aroti.com').describe('Host of Keycloak; `auth.<domain>` unless given.'),
      temporal: hostName()
        .default('temporal.aroti.com')
        .describe("Host of Temporal's Web UI; `temporal.<domain>` unless given."),
    })
    .prefault({})
    .describe('Hosts that users reach the platform by.'),
  order: z
    .enum(['parallel', 'serial'])
    .default('parallel')
    .describe('`parallel`: a component waits only for what it requires. `serial`: one after the other.'),
  imagePullPolicy: z
    .enum(['IfNotPresent', 'Always'])
    .default('IfNotPresent')
    .describe('Whether a node asks the registry again for an image that it has.'),
  unschedulableGraceSeconds: seconds(0, 3600)
    .default(15)
    .describe(
      'How long a Pod may find no node before the deployment fails, in seconds; more where nodes are added on demand.',
    ),
  conflicts: z
    .record(
      text(
        /^[a-z0-9][a-z0-9-]*(:\..+)?$/,
        'a component such as `backend-api`, or a component and a field such as `backend-api:.spec.replicas`',
        500,
      ),
      z.enum(resolutions),
    )
    .default({})
    .meta({
      description:
        'What to do with fields that another manager owns: `adopt` keeps their value and owns it too, `yield` leaves the field to them, `force` sets it. Without a rule, a deployment says what it saw and stops before it writes anything.',
      examples: [{ 'backend-api:.spec.template.spec.containers[name="api"].image': 'force' }],
    }),
  verify: verify.prefault({}).describe('The Schedule that looks whether all is as it was deployed.'),
  backups: backups.prefault({}).describe('Backups of the databases, and the drills that prove them.'),
  components: components.prefault({}).describe('The parts of the platform.'),
  extra: extra.meta({
    description:
      'Components of your own, by name: manifests from a folder or a URL, their place in the order, and checks. They take part in everything that the others do.',
    examples: [{ mailer: { manifests: { path: 'manifests/mailer' }, requires: ['postgres'] } }],
  }),
});

/** A complete platform document, all defaults in. */
export type Platform = z.output<typeof platformSchema>;

/** Any part of a platform document, as a user writes it. */
export type PlatformLayer = z.input<typeof platformSchema>;
