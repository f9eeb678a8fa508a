import * as z from 'zod';
import { credentialKeys } from '../credential-keys.ts';
import { bytes, image, optionalComponent, resources, sqlName, text } from '../fields.ts';
import { externalWithSecret } from './external.ts';

/** The databases that the platform's own components use, unless their fields name others. */
export const defaultDatabases = {
  aroti: { owner: 'aroti' },
  keycloak: { owner: 'keycloak' },
  temporal: { owner: 'temporal' },
  temporal_visibility: { owner: 'temporal' },
};

/** `components.postgres` */
export const postgres = z.strictObject({
  ...optionalComponent,
  external: externalWithSecret('PostgreSQL', 5432, credentialKeys.postgres),
  image: image().default('docker.io/library/postgres:15').describe('Image of the server.'),
  resources: resources({ requests: { cpu: '250m', memory: '512Mi' }, limits: { cpu: '2000m', memory: '2Gi' } }),
  storage: z
    .strictObject({
      size: bytes().default('20Gi').describe('Size of the volume, in bytes with a unit.'),
      className: text(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'the name of a StorageClass')
        .optional()
        .meta({ description: "StorageClass of the volume; left out: the cluster's default.", examples: ['fast-ssd'] }),
    })
    .prefault({})
    .describe('The volume that holds the data (ReadWriteOnce). It can grow where its class allows; it never shrinks.'),
  maxConnections: z
    .int()
    .min(20)
    .max(10_000)
    .default(200)
    .describe('Connections the server takes at once, those of all components together.'),
  databases: z
    .record(sqlName(), z.strictObject({ owner: sqlName().describe('Role that owns the database and logs in to it.') }))
    .default(defaultDatabases)
    .describe(
      'Databases by name. Each owner is a role whose password is generated in the cluster. Those of the defaults that no component uses are left out.',
    ),
});
