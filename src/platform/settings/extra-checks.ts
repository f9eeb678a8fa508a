import * as z from 'zod';
import { command, dnsLabel, seconds, sqlName, text, webAddress } from '../fields.ts';

const place = {
  namespace: dnsLabel()
    .optional()
    .meta({ description: "Namespace, if it is another than the component's.", examples: ['aroti'] }),
};
const serviceName = () =>
  dnsLabel()
    .optional()
    .meta({ description: 'Service that is asked, through the API server.', examples: ['mailer'] });
const port = () =>
  z
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .meta({ description: "The Service's port, or the host's.", examples: [8080] });

/** No segment is `.` or `..`, in whatever spelling: the path is put behind that of the API server's proxy. */
const requestPath = () =>
  text(
    /^(?![^?]*\/(\.|%2e){1,2}(\/|\?|$))\/[\w.~!$&'()*+,;=:@/?%-]*$/i,
    'a path such as `/health`, without `.` and `..`',
    2000,
  );

const http = z.strictObject({
  service: serviceName(),
  ...place,
  port: port(),
  path: requestPath().default('/').describe('Path that is asked for, with its query.'),
  url: webAddress()
    .optional()
    .meta({
      description: 'Instead of a Service: an address that the worker asks itself.',
      examples: ['https://mail.example.com/health'],
    }),
  status: z
    .int()
    .min(100)
    .max(599)
    .optional()
    .meta({ description: 'Status that is wanted; left out: any of 200 to 299.', examples: [204] }),
  contains: z
    .string()
    .min(1)
    .max(1000)
    .optional()
    .meta({ description: 'Text that has to be in the first 64 KiB of the answer.', examples: ['"status":"ok"'] }),
});

const tcp = z.strictObject({
  service: serviceName(),
  ...place,
  host: text(/^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/, 'a host name or an address')
    .optional()
    .meta({
      description: 'Instead of a Service: a host that the worker connects to itself.',
      examples: ['smtp.example.com'],
    }),
  port: port(),
});

const sql = z.strictObject({
  database: sqlName().meta({
    description: 'One of `components.postgres.databases`; its owner logs in, and can only read.',
    examples: ['aroti'],
  }),
  query: z
    .string()
    .min(1)
    .max(10_000)
    .meta({
      description: 'One SELECT that gives one row; its first column counts.',
      examples: ['SELECT count(*) FROM mails'],
    }),
  equals: z
    .string()
    .max(1000)
    .meta({
      description: 'What that has to be, as the text that psql shows (`t` for true); in quotes.',
      examples: ['0'],
    }),
});

const exec = z.strictObject({
  workload: text(
    /^(Deployment|StatefulSet|DaemonSet|Pod)\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/,
    'a workload such as `Deployment/mailer` (or StatefulSet, DaemonSet, Pod)',
  )
    .optional()
    .meta({ description: 'In a ready Pod of which workload the command runs.', examples: ['Deployment/mailer'] }),
  selector: z
    .record(z.string().min(1).max(317), z.string().max(63))
    .optional()
    .meta({ description: 'Instead of `workload`: labels of the Pods.', examples: [{ app: 'mailer' }] }),
  ...place,
  container: dnsLabel()
    .optional()
    .meta({ description: 'Container of the Pod; left out: its first one.', examples: ['mailer'] }),
  command: command().meta({
    description: 'What is run, with its arguments; no shell.',
    examples: [['mailer', 'self-test']],
  }),
  exitCode: z.int().min(0).max(255).default(0).describe('What it has to end with.'),
  contains: z
    .string()
    .min(1)
    .max(1000)
    .optional()
    .meta({ description: 'Text that has to be in what it prints (at most 64 KiB).', examples: ['all good'] }),
});

/** A check of a component of the user's own: exactly one of the kinds is there (`checks/extra.ts`). */
export const extraCheck = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'What it is called in reports.', examples: ['mails go out'] }),
  timeoutSeconds: seconds(1, 3600)
    .default(30)
    .describe('How long it is tried again before the deployment fails, in seconds.'),
  http: http.optional().meta({ description: 'A GET is answered.', examples: [{ service: 'mailer', port: 8080 }] }),
  tcp: tcp.optional().meta({ description: 'A port takes connections.', examples: [{ service: 'mailer', port: 25 }] }),
  sql: sql
    .optional()
    .meta({ description: 'A query gives a value.', examples: [{ database: 'aroti', query: 'SELECT 1', equals: '1' }] }),
  exec: exec.optional().meta({
    description: 'A command in a Pod ends well.',
    examples: [{ workload: 'Deployment/mailer', command: ['mailer', 'self-test'] }],
  }),
});

export type ExtraCheck = z.output<typeof extraCheck>;
export type HttpCheck = z.output<typeof http>;
export type TcpCheck = z.output<typeof tcp>;
export type SqlCheck = z.output<typeof sql>;
export type ExecCheck = z.output<typeof exec>;
