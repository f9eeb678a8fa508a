import * as z from 'zod';
import { command, extraEnv, optionalComponent, resources, text } from '../fields.ts';

/** `components.temporal-worker` */
export const temporalWorker = z.strictObject({
  ...optionalComponent,
  command: command()
    .default(['python', '-m', 'app.workflows.worker'])
    .describe("What runs the worker, in the API's image."),
  replicas: z.int().min(1).max(1000).default(1).describe('How many Pods.'),
  resources: resources({ requests: { cpu: '250m', memory: '256Mi' }, limits: { cpu: '1000m', memory: '512Mi' } }),
  taskQueue: text(/^[\w./-]+$/, "a task queue's name", 255)
    .default('aroti')
    .describe('Task queue that it polls.'),
  env: extraEnv(),
});
