import * as z from 'zod';
import { credentialKeys } from '../credential-keys.ts';
import { image, optionalComponent, resources, text } from '../fields.ts';
import { externalWithSecret } from './external.ts';

const evictionPolicies = [
  'noeviction',
  'allkeys-lru',
  'allkeys-lfu',
  'allkeys-random',
  'volatile-lru',
  'volatile-lfu',
  'volatile-random',
  'volatile-ttl',
] as const;

/** `components.redis` */
export const redis = z.strictObject({
  ...optionalComponent,
  external: externalWithSecret('Redis', 6379, credentialKeys.redis),
  image: image().default('docker.io/library/redis:7-alpine').describe('Image of the server.'),
  resources: resources({ requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '512Mi' } }),
  maxMemory: text(/^[1-9]\d{0,8}(KB|MB|GB)$/, "an amount of Redis' own: a whole number and `KB`, `MB` or `GB`")
    .default('256MB')
    .describe(
      "Memory for data, in Redis' units (1 MB is 1024 × 1024 bytes); the memory limit needs half as much again.",
    ),
  maxMemoryPolicy: z.enum(evictionPolicies).default('allkeys-lru').describe('What goes when that memory is full.'),
  appendOnly: z
    .boolean()
    .default(true)
    .describe("Append-only file: data outlives a container's restart, not its Pod (the storage is ephemeral)."),
});
