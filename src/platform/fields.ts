import * as z from 'zod';
import { isCron } from './cron.ts';
import { bytesPattern, cpuPattern, suggestBytes, suggestCpu } from './quantity.ts';

// The schema runs inside Temporal's workflow sandbox, where code can't be made from strings. Set before any schema is made.
z.config({ jitless: true });

/** A text that has to match a pattern; `what` ends the sentence 'is not …'. Longer ones are not even matched: that could take long. */
export function text(pattern: RegExp, what: string, maxLength = 253) {
  return z
    .string()
    .max(maxLength, { abort: true })
    .regex(pattern, { error: `not ${what}` });
}

const label = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const host = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** A name that Kubernetes takes for a namespace or a Service. */
export const dnsLabel = () => text(label, 'a DNS label: small letters, digits and inner hyphens', 63);

/** A host name. */
export const hostName = () => text(host, 'a host name such as `api.aroti.com`');

/** An address on the web. A login in it would stand in the history of every run. */
export const webAddress = () =>
  text(
    /^https?:\/\/[^\s/?#@]+(\/[^\s#]*)?$/,
    'an http or https URL without a login, such as `https://example.com/v1.2.3/install.yaml`',
    2000,
  );

/** A container image with a tag or a digest, so that what is deployed is what was meant. */
export const image = () =>
  text(
    /^[a-z0-9][a-z0-9._/:-]*(:\w[\w.-]{0,127}|@sha256:[0-9a-f]{64})$/,
    'an image with a tag or a digest, such as `docker.io/library/postgres:15`',
    512,
  );

/** When a Schedule is due. */
export const cronExpression = () =>
  z.string().max(100, { abort: true }).refine(isCron, { error: 'not a cron expression such as `0 3 * * *`' });

/** A command and its arguments, run without a shell. */
export const command = () => z.array(z.string().min(1)).min(1);

/** A name in PostgreSQL that needs no quotes. */
export const sqlName = () =>
  text(/^[a-z][a-z0-9_]*$/, 'a PostgreSQL name: small letters, digits and underscores, a letter first', 63);

/** Environment variables of a container, beside those that the platform sets. */
export const extraEnv = () =>
  z
    .record(text(/^[A-Za-z][A-Za-z0-9_]*$/, 'the name of an environment variable'), z.string())
    .default({})
    .meta({
      description: "More environment variables, as text. Not for secrets: they show in the Pod's specification.",
      examples: [{ SENTRY_ENVIRONMENT: 'production' }],
    });

/** Whole seconds. */
export const seconds = (min = 1, max = 86_400) => z.int().min(min).max(max);

const longestQuantity = 30;

const cpu = () =>
  z
    .string()
    .max(longestQuantity, { abort: true })
    .regex(cpuPattern, {
      error: ({ input }) => notA('an amount of CPU', suggestCpu(String(input)) ?? '`500m` (half a core)'),
    });

/** A number of bytes as a Kubernetes quantity. */
export const bytes = () =>
  z
    .string()
    .max(longestQuantity, { abort: true })
    .regex(bytesPattern, {
      error: ({ input }) => notA('a Kubernetes quantity', suggestBytes(String(input)) ?? '`512Mi`'),
    });

function notA(what: string, suggestion: string): string {
  return `not ${what}; did you mean ${suggestion}?`;
}

interface Amounts {
  cpu: string;
  memory: string;
}

function amounts(defaults: Amounts, of: string) {
  return z
    .strictObject({
      cpu: cpu()
        .default(defaults.cpu)
        .describe(`CPU ${of}, in cores (\`2\`) or millicores (\`500m\`); text, in quotes.`),
      memory: bytes().default(defaults.memory).describe(`Memory ${of}, in bytes with a unit (\`512Mi\`).`),
    })
    .prefault({});
}

/** Requests and limits of one container; no request may be greater than its limit (`checks.ts`). */
export function resources(defaults: { requests: Amounts; limits: Amounts }) {
  return z
    .strictObject({
      requests: amounts(defaults.requests, 'the scheduler sets aside').describe('What each Pod is promised.'),
      limits: amounts(defaults.limits, 'it may use at most').describe('What each Pod is held to.'),
    })
    .prefault({})
    .describe('CPU and memory of each Pod.');
}

/** What every component has. */
export const timeout = {
  timeoutSeconds: seconds()
    .default(600)
    .describe('How long the component may take to get ready, in seconds, before the deployment fails.'),
};

/** What every component has that a platform can go without. */
export const optionalComponent = {
  enabled: z
    .boolean()
    .default(true)
    .describe('Whether it is deployed. What is switched off later is left in the cluster.'),
  ...timeout,
};
