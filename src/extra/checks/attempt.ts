import { namespaceNamed } from '../place.ts';
import type { Cluster } from '../../kubernetes/client.ts';
import type { ServicePort } from '../../kubernetes/ready-endpoint.ts';
import { extraOf } from '../../platform/graph.ts';
import type { Platform } from '../../platform/schema.ts';

/** What the checks of a component need. */
export interface ExtraCheckContext {
  cluster: Cluster;
  platform: Platform;
  component: string;
  signal: AbortSignal;
}

/** One attempt of a check, of at most so many milliseconds: a word on what was seen. Throws CheckFailed. */
export type Attempt = (timeoutMs: number) => Promise<string>;

/** Namespace of what a check looks at: the one it names, else the component's. */
export function namespaceFor({ platform, component }: ExtraCheckContext, given: string | undefined): string {
  return namespaceNamed(platform, given ?? extraOf(platform, component)?.namespace ?? 'default');
}

/** The Service that a check names. */
export function servicePort(
  context: ExtraCheckContext,
  { namespace, service = '', port = 0 }: { namespace?: string | undefined; service?: string; port?: number },
): ServicePort {
  return { namespace: namespaceFor(context, namespace), service, port };
}
