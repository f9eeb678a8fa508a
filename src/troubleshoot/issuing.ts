import type { KubernetesObject } from '@kubernetes/client-node';
import { certificateReadiness } from '../kubernetes/readiness/certificate.ts';
import { condition, type LiveObject } from '../kubernetes/readiness/types.ts';
import { objectName } from '../kubernetes/object-name.ts';
import { isOwnedBy } from '../kubernetes/doom/new-pods.ts';
import type { Suspect } from './suspect.ts';
import { ofKind, type Snapshot } from '../verify/snapshot.ts';

/** cert-manager's Certificate, as far as it matters here. */
export interface Certificate extends LiveObject {
  spec?: { secretName?: string; dnsNames?: string[] };
}

interface Step extends LiveObject {
  spec?: { dnsName?: string };
  status?: LiveObject['status'] & { state?: string; reason?: string };
}

/** Where issuing goes on, from the Certificate down to the challenge. */
const steps = ['CertificateRequest', 'Order', 'Challenge'] as const;

/** Why a Certificate of cert-manager's is not issued, from the deepest step that says something; undefined for one that is. */
export function issuingSuspect(certificate: Certificate, component: string, snapshot: Snapshot): Suspect | undefined {
  const { state, message } = certificateReadiness(certificate, {});
  if (state === 'ready') return undefined;
  const made = descendants(certificate, snapshot);
  const said = made.map((step) => ({ step, words: wordsOf(step) })).filter(({ words }) => words !== '');
  const deepest = said.at(-1)?.words ?? message;
  return {
    case: 'certificate',
    component,
    object: objectName(certificate),
    cause: `It is not issued: ${deepest}`,
    evidence: [
      `${objectName(certificate)}: ${message}`,
      ...said.map(({ step, words }) => `${objectName(step)}: ${words}`),
    ],
    remedy: remedyFor(deepest, certificate),
    level: 'reference',
    mayFollow: false,
  };
}

function descendants(certificate: Certificate, snapshot: Snapshot): Step[] {
  const namespace = certificate.metadata?.namespace;
  let owners: KubernetesObject[] = [certificate];
  const found: Step[] = [];
  for (const kind of steps) {
    const made = ofKind<Step>(snapshot, kind, namespace).filter((step) =>
      owners.some((owner) => isOwnedBy(step, owner.metadata?.uid)),
    );
    // Requests of earlier issues are kept: only the newest is about now.
    const newest = kind === 'CertificateRequest' ? made.toSorted(byAge).slice(-1) : made;
    found.push(...newest);
    owners = newest;
  }
  return found;
}

function byAge(a: KubernetesObject, b: KubernetesObject): number {
  return Number(new Date(a.metadata?.creationTimestamp ?? 0)) - Number(new Date(b.metadata?.creationTimestamp ?? 0));
}

function wordsOf({ status, spec }: Step): string {
  const unready = condition(status, 'Ready', 'False') ?? condition(status, 'InvalidRequest', 'True');
  const words = [status?.state, status?.reason ?? unready?.message].filter(Boolean).join(': ');
  return words && status?.state !== 'valid' ? `${words}${spec?.dnsName ? ` (${spec.dnsName})` : ''}` : '';
}

const advice: readonly { says: RegExp; remedy: string }[] = [
  {
    says: /rate ?limit|too many (certificates|failed|registrations|new orders)|\b429\b/i,
    remedy:
      "Let's Encrypt's rate limit is used up: wait until the time that it names, and test with its staging server until then.",
  },
  {
    says: /no such host|NXDOMAIN|DNS problem|SERVFAIL|no valid (A|AAAA) records/i,
    remedy: "Make the host's DNS record lead to the ingress controller's address, then wait for the next attempt.",
  },
  {
    says: /connection refused|timeout|timed out|wrong status code|no route to host|self.?check|propagation/i,
    remedy:
      'The challenge is not reached from outside: let port 80 of the host lead to the ingress controller, and /.well-known/acme-challenge/ through it.',
  },
  {
    says: /issuer.*(not found|not ready)|IssuerNotFound/i,
    remedy: 'Make the issuer that it names, or wait until that is ready: kubectl describe clusterissuer',
  },
];

function remedyFor(message: string, { metadata }: Certificate): string {
  const otherwise = `Look at what cert-manager says of it: kubectl -n ${metadata?.namespace} describe certificate ${metadata?.name}; kubectl -n cert-manager logs deploy/cert-manager`;
  return advice.find(({ says }) => says.test(message))?.remedy ?? otherwise;
}
