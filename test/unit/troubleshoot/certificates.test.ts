import type { KubernetesObject } from '@kubernetes/client-node';
import { describe, expect, test } from '@jest/globals';
import { judgeCertificates, tlsUses } from '../../../src/troubleshoot/certificates.ts';
import { parseTlsSecret, type TlsSecret } from '../../../src/troubleshoot/tls-secret.ts';
import { makeCertificate } from '../../support/certificate.ts';

const now = Date.parse('2026-06-01T00:00:00Z');
const at = (days: number) => new Date(now + days * 86_400_000);
const encoded = (text: string) => Buffer.from(text).toString('base64');

const ingress = (hosts: string[] | undefined, secretName = 'tls'): KubernetesObject & { spec: object } => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'api', namespace: 'ns', labels: { 'aroti.dev/component': 'ingress' } },
  spec: { tls: [{ secretName, ...(hosts && { hosts }) }], rules: [{ host: 'api.aroti.com' }] },
});
const managed = (status: object, uid = 'certificate') => ({
  apiVersion: 'cert-manager.io/v1',
  kind: 'Certificate',
  metadata: { name: 'api', namespace: 'ns', uid, generation: 1 },
  spec: { secretName: 'tls', dnsNames: ['api.aroti.com'] },
  status,
});
const owned = (kind: string, uid: string, owner: string, status: object, spec: object = {}) => ({
  kind,
  metadata: { name: uid, namespace: 'ns', uid, ownerReferences: [{ uid: owner }] },
  spec,
  status,
});
const notReady = { conditions: [{ type: 'Ready', status: 'False', message: 'Issuing certificate' }] };

const secret = (hosts: string[], from: number, until: number): TlsSecret => {
  const { certificate, key } = makeCertificate(hosts, at(from), at(until));
  return parseTlsSecret({ data: { 'tls.crt': encoded(certificate), 'tls.key': encoded(key) } });
};
const judge = (seen: object[], tls?: TlsSecret) => {
  const snapshot = { seen: seen as KubernetesObject[], unseen: [], now };
  return judgeCertificates(snapshot, tlsUses(snapshot), new Map(tls ? [['ns/tls', tls]] : []));
};

describe('tlsUses', () => {
  test('one for each Secret, with all who use it and all of its hosts', () => {
    const seen = [ingress(['api.aroti.com', 'www.aroti.com']), managed({})] as KubernetesObject[];
    expect(tlsUses({ seen, unseen: [], now })).toEqual([
      {
        namespace: 'ns',
        secretName: 'tls',
        hosts: ['api.aroti.com', 'www.aroti.com'],
        component: 'ingress',
        users: ['Ingress/ns/api', 'Certificate/ns/api'],
      },
    ]);
  });

  test('an Ingress that names no hosts for TLS means those of its rules', () => {
    expect(tlsUses({ seen: [ingress(undefined)], unseen: [], now })[0]?.hosts).toEqual(['api.aroti.com']);
  });
});

describe('judgeCertificates', () => {
  test('a good one is well, with its end', () => {
    const report = judge([ingress(['api.aroti.com'])], secret(['*.aroti.com'], -10, 80));
    expect(report.suspects).toEqual([]);
    expect(report.well).toEqual(['certificate of api.aroti.com valid until 2026-08-20T00:00:00.000Z']);
  });

  test.each<[what: string, tls: TlsSecret | undefined, cause: RegExp]>([
    ['no Secret', undefined, /Secret with the certificate is not there/],
    ['expired', secret(['api.aroti.com'], -90, -1), /has expired on 2026-05-31/],
    ['about to expire', secret(['api.aroti.com'], -80, 10), /expires in 10 days/],
    ['not valid yet', secret(['api.aroti.com'], 1, 90), /not valid before 2026-06-02/],
    ['of another host', secret(['auth.aroti.com'], -1, 90), /is not for api\.aroti\.com/],
    ['no certificate', parseTlsSecret({ data: { 'tls.key': 'a' } }), /has no tls\.crt/],
    ['no key', parseTlsSecret({ data: { 'tls.crt': 'a' } }), /has no tls\.key/],
    ['no PEM', parseTlsSecret({ data: { 'tls.crt': encoded('a'), 'tls.key': 'a' } }), /not a certificate in PEM/],
  ])('%s', (_what, tls, cause) => {
    const { suspects, well } = judge([ingress(['api.aroti.com'])], tls);
    expect(suspects).toHaveLength(1);
    expect(suspects[0]).toMatchObject({ case: 'certificate', component: 'ingress', object: 'Secret/ns/tls' });
    expect(suspects[0]?.cause).toMatch(cause);
    expect(suspects[0]?.remedy).toContain('kubectl -n ns create secret tls tls');
    expect(well).toEqual([]);
  });

  test("another certificate's key", () => {
    const [one, other] = [0, 1].map(() => makeCertificate(['api.aroti.com'], at(-1), at(90)));
    const tls = parseTlsSecret({ data: { 'tls.crt': encoded(one!.certificate), 'tls.key': encoded(other!.key) } });
    expect(judge([ingress(['api.aroti.com'])], tls).suspects[0]?.cause).toContain(
      "tls.key is not the certificate's key",
    );
  });

  test('a short life is not always about to end', () => {
    expect(judge([ingress(['api.aroti.com'])], secret(['api.aroti.com'], -2, 5)).suspects).toEqual([]);
    expect(judge([ingress(['api.aroti.com'])], secret(['api.aroti.com'], -6, 1)).suspects).toHaveLength(1);
  });

  test('what could not be read is unseen, not well', () => {
    const report = judge([ingress(['api.aroti.com'])], { state: 'unseen', why: 'Forbidden' });
    expect(report).toEqual({ suspects: [], unseen: [{ what: 'Secret/ns/tls', why: 'Forbidden' }], well: [] });
  });
});

describe("a Certificate of cert-manager's", () => {
  const order = (reason: string) => owned('Order', 'order', 'request', { state: 'errored', reason });
  const challenge = (reason: string) =>
    owned('Challenge', 'challenge', 'order', { state: 'pending', reason }, { dnsName: 'api.aroti.com' });
  const request = owned('CertificateRequest', 'request', 'certificate', notReady);

  test.each<[what: string, made: object[], cause: RegExp, remedy: RegExp]>([
    ['nothing below it', [], /Issuing certificate/, /describe certificate api/],
    ['the request', [request], /Issuing certificate/, /describe certificate api/],
    [
      'a rate limit, from its order',
      [request, order('429 urn:ietf:params:acme:error:rateLimited: too many certificates')],
      /rateLimited/,
      /rate limit is used up/,
    ],
    [
      'a DNS record, from its challenge',
      [request, owned('Order', 'order', 'request', { state: 'pending' }), challenge('no such host')],
      /no such host \(api\.aroti\.com\)/,
      /DNS record/,
    ],
    [
      'a challenge that is not reached',
      [request, owned('Order', 'order', 'request', { state: 'pending' }), challenge('connection refused')],
      /connection refused/,
      /port 80/,
    ],
  ])('not issued, by %s', (_what, made, cause, remedy) => {
    const { suspects } = judge([managed(notReady), ...made], undefined);
    const [issuing, missing] = suspects;
    expect(issuing).toMatchObject({ case: 'certificate', object: 'Certificate/ns/api' });
    expect(issuing?.cause).toMatch(cause);
    expect(issuing?.remedy).toMatch(remedy);
    expect(missing).toMatchObject({ object: 'Secret/ns/tls', blames: ['Certificate/ns/api'] });
  });

  test('an issued one is judged by its Secret', () => {
    const issued = { conditions: [{ type: 'Ready', status: 'True', observedGeneration: 1 }] };
    expect(judge([managed(issued)], secret(['api.aroti.com'], -1, 90)).suspects).toEqual([]);
    const [expired] = judge([managed(issued)], secret(['api.aroti.com'], -90, -1)).suspects;
    expect(expired?.remedy).toContain('cmctl -n ns renew api');
  });
});
