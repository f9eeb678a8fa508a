import * as z from 'zod';
import { image, optionalComponent, resources, sqlName, text } from '../fields.ts';
import { external } from './external.ts';

/** `components.temporal` */
export const temporal = z.strictObject({
  ...optionalComponent,
  external: external('Temporal', 7233),
  image: image()
    .default('docker.io/temporalio/auto-setup:1.22.4')
    .describe('Image of the server, one that sets its schema up when it starts. Go up one minor version at a time.'),
  resources: resources({ requests: { cpu: '500m', memory: '512Mi' }, limits: { cpu: '2000m', memory: '2Gi' } }),
  database: sqlName()
    .default('temporal')
    .describe('Which of the databases of `components.postgres` holds the histories.'),
  visibilityDatabase: sqlName()
    .default('temporal_visibility')
    .describe('Which of the databases of `components.postgres` holds what workflows are searched by.'),
  namespace: text(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, "a namespace's name", 255)
    .default('default')
    .describe("Temporal's own namespace that workflows run in."),
  retentionDays: z
    .int()
    .min(1)
    .max(3650)
    .default(3)
    .describe('How long the history of a closed workflow is kept, in days.'),
  historyShards: z
    .int()
    .min(1)
    .max(16_384)
    .default(512)
    .describe('How many ways the histories are spread. Fixed for good when the database is first set up.'),
  ui: z
    .strictObject({
      image: image().default('docker.io/temporalio/ui:2.21.3').describe('Image of the Web UI.'),
      resources: resources({ requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '500m', memory: '256Mi' } }),
    })
    .prefault({})
    .describe('The Web UI.'),
});
