import type { V1Ingress } from '@kubernetes/client-node';
import { issuingSuspect, type Certificate } from './issuing.ts';
import type { Suspect } from './suspect.ts';
import type { TlsSecret } from './tls-secret.ts';
import { objectName } from '../kubernetes/object-name.ts';
import { ofKind, type Snapshot, type Unseen } from '../verify/snapshot.ts';

/** A Secret that hosts are served with, and who says so. */
export interface TlsUse {
  namespace: string;
  secretName: string;
  hosts: string[];
  component: string;
  /** `Ingress/…` or `Certificate/…`, each once. */
  users: string[];
}

export interface CertificateReport {
  suspects: Suspect[];
  unseen: Unseen[];
  well: string[];
}

const dayMs = 86_400_000;
/** Whoever renews should have done so by then: this long before the end, or in the last quarter of a short life. */
const soonMs = 14 * dayMs;

/** The Secrets that the Ingresses and Certificates of the platform's namespaces name. */
export function tlsUses(snapshot: Snapshot): TlsUse[] {
  const uses = [
    ...ofKind<V1Ingress>(snapshot, 'Ingress').flatMap((ingress) =>
      (ingress.spec?.tls ?? []).map(({ secretName, hosts }) => ({
        user: ingress,
        secretName,
        hosts: hosts ?? (ingress.spec?.rules ?? []).map(({ host }) => host ?? ''),
      })),
    ),
    ...ofKind<Certificate>(snapshot, 'Certificate').map((certificate) => ({
      user: certificate,
      secretName: certificate.spec?.secretName,
      hosts: certificate.spec?.dnsNames ?? [],
    })),
  ];
  const groups = Map.groupBy(
    uses.filter(({ secretName }) => secretName),
    ({ user, secretName }) => `${user.metadata?.namespace}/${secretName}`,
  );
  return [...groups].map(([place, group]) => ({
    namespace: place.split('/')[0] ?? '',
    secretName: place.split('/')[1] ?? '',
    hosts: [...new Set(group.flatMap(({ hosts }) => hosts))].filter((host) => host !== ''),
    component: group.map(({ user }) => componentOf(user)).find(Boolean) ?? 'ingress',
    users: [...new Set(group.map(({ user }) => objectName(user)))],
  }));
}

/** What is wrong with the certificates; `secrets` holds what was read, by `namespace/name`. */
export function judgeCertificates(
  snapshot: Snapshot,
  uses: readonly TlsUse[],
  secrets: ReadonlyMap<string, TlsSecret>,
): CertificateReport {
  const issuing = ofKind<Certificate>(snapshot, 'Certificate').flatMap(
    (one) => issuingSuspect(one, componentOf(one) ?? 'ingress', snapshot) ?? [],
  );
  const report: CertificateReport = { suspects: issuing, unseen: [], well: [] };
  for (const use of uses) {
    const place = `${use.namespace}/${use.secretName}`;
    const secret = secrets.get(place) ?? { state: 'missing' };
    if (secret.state === 'unseen') report.unseen.push({ what: `Secret/${place}`, why: secret.why });
    else {
      const suspects = faultsOf(use, secret, snapshot.now).map((fault) => suspectOf(use, fault));
      report.suspects.push(...suspects);
      if (suspects.length === 0 && secret.state === 'read') {
        report.well.push(`certificate of ${use.hosts.join(', ')} valid until ${validUntil(secret)}`);
      }
    }
  }
  return report;
}

interface Fault {
  cause: string;
  evidence: string[];
  remedy: string;
}

function faultsOf(use: TlsUse, secret: Exclude<TlsSecret, { state: 'unseen' }>, now: number): Fault[] {
  const renew = renewal(use);
  if (secret.state === 'missing')
    return [{ cause: 'The Secret with the certificate is not there.', evidence: [], remedy: renew }];
  if (secret.state === 'broken') return [{ cause: secret.why, evidence: [], remedy: renew }];
  const { certificate, keyFits } = secret;
  const [from, until] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  const left = until - now;
  const foreign = use.hosts.filter((host) => certificate.checkHost(host) === undefined);
  const evidence = [
    `valid from ${new Date(from).toISOString()} until ${new Date(until).toISOString()}`,
    `for ${certificate.subjectAltName ?? 'no host'}, by ${oneLine(certificate.issuer)}`,
  ];
  const rules: [holds: boolean, cause: string, remedy: string][] = [
    [!keyFits, "Its tls.key is not the certificate's key.", renew],
    [from > now, `It is not valid before ${new Date(from).toISOString()}.`, renew],
    [left <= 0, `It has expired on ${new Date(until).toISOString()}.`, renew],
    [
      left > 0 && left < Math.min(soonMs, (until - from) / 4),
      `It expires in ${Math.floor(left / dayMs)} days, and nobody has renewed it.`,
      renew,
    ],
    [foreign.length > 0, `It is not for ${foreign.join(', ')}.`, `Add ${foreign.join(', ')} to its names: ${renew}`],
  ];
  return rules.filter(([holds]) => holds).map(([, cause, remedy]) => ({ cause, evidence, remedy }));
}

function suspectOf({ namespace, secretName, component, users }: TlsUse, fault: Fault): Suspect {
  return {
    case: 'certificate',
    component,
    object: `Secret/${namespace}/${secretName}`,
    ...fault,
    evidence: [...fault.evidence, `used by ${users.join(', ')}`],
    level: 'reference',
    mayFollow: false,
    blames: users.filter((user) => user.startsWith('Certificate/')),
  };
}

/** How the certificate comes anew: by cert-manager where one of its Certificates says so, else by hand. */
function renewal({ namespace, secretName, users }: TlsUse): string {
  const certificate = users.find((user) => user.startsWith('Certificate/'))?.split('/')[2];
  return certificate
    ? `See why cert-manager does not renew it (kubectl -n ${namespace} describe certificate ${certificate}), or have it issued anew (cmctl -n ${namespace} renew ${certificate}).`
    : `Put a new certificate in: kubectl -n ${namespace} create secret tls ${secretName} --cert=… --key=… --dry-run=client -o yaml | kubectl apply -f -`;
}

function componentOf({ metadata }: { metadata?: { labels?: Record<string, string> } }): string | undefined {
  return metadata?.labels?.['aroti.dev/component'];
}

function validUntil({ certificate }: Extract<TlsSecret, { state: 'read' }>): string {
  return new Date(Date.parse(certificate.validTo)).toISOString();
}

function oneLine(name: string): string {
  return name.replaceAll('\n', ', ');
}
