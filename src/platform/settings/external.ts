import * as z from 'zod';
import { dnsLabel, hostName, text } from '../fields.ts';

const place = (port: number, host: string) => ({
  host: hostName().meta({
    description:
      'Host of the server, as Pods reach it. `<service>.<namespace>.svc` is a Service of this cluster; any other host the worker has to reach too.',
    examples: [host],
  }),
  port: z.int().min(1).max(65_535).default(port).describe('Port of the server.'),
});

const secretName = () => text(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'the name of a Secret');

const describe = (what: string) =>
  `${what} that runs elsewhere, such as a managed service. Then it is not deployed, but waited for, set up and checked as if it were.`;

/** `external` of a server that everybody who reaches it may use. */
export function external(what: string, port: number) {
  const host = hostOf(what);
  return z
    .strictObject(place(port, host))
    .optional()
    .meta({ description: describe(what), examples: [{ host, port }] });
}

/** `external` of a server that is logged in to, with the keys that its Secret has to have. */
export function externalWithSecret(what: string, port: number, keys: readonly string[]) {
  const host = hostOf(what);
  const example = { name: `${what.toLowerCase()}-admin`, namespace: 'credentials' };
  const secret = z.strictObject({
    name: secretName().meta({ description: 'Name of the Secret.', examples: [example.name] }),
    namespace: dnsLabel()
      .optional()
      .meta({
        description: "Its namespace, as it is called in the cluster; left out: the component's own.",
        examples: [example.namespace],
      }),
  });
  return z
    .strictObject({
      ...place(port, host),
      secret: secret.describe(
        `The Secret, yours, with the login that the platform is set up with: ${keys.join(', ')}.`,
      ),
    })
    .optional()
    .meta({ description: describe(what), examples: [{ host, port, secret: example }] });
}

function hostOf(what: string): string {
  return `${what.toLowerCase()}.example.com`;
}
