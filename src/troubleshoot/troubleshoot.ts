import type { KubernetesObject } from '@kubernetes/client-node';
import { answerSuspect } from './answers.ts';
import { blockedFlows } from './blocked-flows.ts';
import { judgeCertificates, tlsUses, type CertificateReport } from './certificates.ts';
import { diagnosisMarkdown } from './markdown.ts';
import { planLogins } from './plan-logins.ts';
import { rootCausesFirst } from './root-causes.ts';
import { readSecrets } from './secrets.ts';
import { serviceSuspects } from './services.ts';
import type { Suspect } from './suspect.ts';
import { readTlsSecret } from './tls-secret.ts';
import { tryLogins } from './try-logins.ts';
import { unseenSuspects } from './unseen.ts';
import { workloadSuspect } from './workloads.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { diagnose } from '../kubernetes/diagnose.ts';
import type { Surroundings } from '../kubernetes/doom.ts';
import type { Diagnosis } from '../kubernetes/diagnosis.ts';
import { objectName } from '../kubernetes/object-name.ts';
import { reach } from '../kubernetes/reach.ts';
import { suggestionFor } from '../kubernetes/suggestions.ts';
import type { Pending } from '../kubernetes/wait/evaluate.ts';
import { mustServe } from '../kubernetes/wait/must-serve.ts';
import { objectsOf, secretSpecs, type Deployable } from '../manifests/index.ts';
import { requiresTable } from '../platform/graph.ts';
import { namespaceNames, namespaceOf, serviceAddress } from '../platform/names.ts';
import type { Snapshot } from '../verify/snapshot.ts';
import { standingAt } from '../verify/standing-at.ts';
import { takeSnapshot } from '../verify/take-snapshot.ts';
import { within } from '../checks/within.ts';
import type { DiagnoseReport } from '../workflows/types.ts';

/** What is looked at, and with what. */
export interface Patient {
  cluster: Cluster;
  deployable: Deployable;
  /** Of the deployable; 0: it was never deployed. */
  revision: number;
  components: readonly string[];
  /** Asks a component once whether it serves, and gives what it saw; undefined for one that has no such check. Writes nothing. */
  ask: (component: string, signal: AbortSignal) => Promise<string[]> | undefined;
}

/** For one attempt each, so that the whole takes less than 10 s. */
const answerMs = 7000;
const diagnosisMs = 4000;
const tlsMs = 3000;

/** Logins say more of it than its check does. */
const askedByLogin = 'postgres';

/** What is wrong with a platform and why, reading only: causes first. Throws the signal's reason, or what nothing is known without. */
export async function troubleshoot(patient: Patient, signal: AbortSignal): Promise<DiagnoseReport> {
  const began = Date.now();
  const { platform } = patient.deployable;
  const [objects, answers, secrets] = await Promise.all([
    examineObjects(patient, signal),
    askAll(patient, signal),
    examineSecrets(patient, signal),
  ]);
  const suspects = [
    ...objects.suspects,
    ...answers.suspects,
    ...secrets.suspects,
    ...unseenSuspects([...objects.unseen, ...secrets.unseen]),
  ];
  const findings = rootCausesFirst(suspects, requiresTable(platform));
  const facts = new Map([...answers.facts, [askedByLogin, secrets.well] as const]);
  const report = {
    platform: platform.name,
    revision: patient.revision,
    at: new Date(began).toISOString(),
    seconds: Math.round((Date.now() - began) / 100) / 10,
    healthy: findings.length === 0,
    findings,
    well: [
      ...patient.components
        .filter((component) => !suspects.some((suspect) => suspect.component === component))
        .map((component) => wellLine(patient, component, facts.get(component) ?? [])),
      ...objects.well,
    ],
  };
  return { ...report, markdown: diagnosisMarkdown(report) };
}

function wellLine({ deployable }: Patient, component: string, facts: readonly string[]): string {
  const count = objectsOf(deployable, component).length;
  const ready = count > 0 ? [`${count} ${count === 1 ? 'object' : 'objects'} ready`] : [];
  return `${component}: ${[...ready, ...facts].join('; ') || 'complete'}`;
}

/** Pods, Services, policies and certificates. */
async function examineObjects(patient: Patient, signal: AbortSignal): Promise<CertificateReport> {
  const { cluster, deployable, components } = patient;
  const { platform } = deployable;
  const wanted = new Map(components.map((component) => [component, objectsOf(deployable, component)]));
  const namespaces = namespaceNames.map((name) => namespaceOf(platform, name));
  const snapshot = await takeSnapshot(cluster, { objects: [...wanted.values()].flat(), namespaces }, signal);
  const [workloads, certificates] = await Promise.all([
    Promise.all(
      [...wanted].map(([component, objects]) => workloadSuspects(cluster, component, objects, snapshot, signal)),
    ),
    examineCertificates(cluster, snapshot, signal),
  ]);
  return {
    suspects: [
      ...workloads.flat(),
      ...[...wanted].flatMap(([component, objects]) => serviceSuspects(component, objects, snapshot)),
      ...blockedFlows(platform, components, snapshot),
      ...certificates.suspects,
    ],
    unseen: [...snapshot.unseen, ...certificates.unseen],
    well: certificates.well,
  };
}

function workloadSuspects(
  cluster: Cluster,
  component: string,
  objects: readonly KubernetesObject[],
  snapshot: Snapshot,
  signal: AbortSignal,
): Promise<Suspect[]> {
  const { pending, around } = standingAt(snapshot, objects);
  // Why a Service has no endpoint is found out by reasons of its own.
  const told = pending.filter(({ wanted }) => wanted.kind !== 'Service' || !mustServe(wanted, objects));
  return Promise.all(
    told.map(async (one) => workloadSuspect(one, await diagnosisOf(cluster, component, one, around, signal))),
  );
}

/** With log lines and events, or, where those can't be had in time, with what the snapshot says. */
async function diagnosisOf(
  cluster: Cluster,
  component: string,
  pending: Pending,
  around: Surroundings,
  signal: AbortSignal,
): Promise<Diagnosis> {
  try {
    return await within(diagnosisMs, signal, (ended) => diagnose(cluster, component, { pending, around }, ended));
  } catch {
    signal.throwIfAborted();
    const { reason, message } = pending.doom ?? pending.readiness;
    const subject = { component, object: objectName(pending.wanted), rule: pending.readiness.message };
    // What was not masked is not told: of a Pod's own words only the reason.
    const safe = pending.doom ? 'its log and events could not be read in time' : message;
    return {
      ...subject,
      reason,
      message: safe,
      containers: [],
      events: [],
      suggestion: suggestionFor(reason, message),
    };
  }
}

async function examineCertificates(
  cluster: Cluster,
  snapshot: Snapshot,
  signal: AbortSignal,
): Promise<CertificateReport> {
  const uses = tlsUses(snapshot);
  const read = uses.map(async ({ namespace, secretName }) => {
    const secret = await within(tlsMs, signal, (ended) => readTlsSecret(cluster, namespace, secretName, ended)).catch(
      (error: unknown) => {
        signal.throwIfAborted();
        return { state: 'unseen', why: (error as Error).message } as const;
      },
    );
    return [`${namespace}/${secretName}`, secret] as const;
  });
  return judgeCertificates(snapshot, uses, new Map(await Promise.all(read)));
}

/** Secrets and the logins that are made with them. */
async function examineSecrets(
  { cluster, deployable, components }: Patient,
  signal: AbortSignal,
): Promise<CertificateReport> {
  const { platform } = deployable;
  const { values, suspects, unseen } = await readSecrets(cluster, secretSpecs(platform), signal);
  const target = serviceAddress(platform, 'postgres');
  const logins = planLogins(platform, values).filter(({ component }) => components.includes(component));
  const { host, port, inCluster } = target;
  const server = inCluster ? `Service/${inCluster.namespace}/${inCluster.service}` : `${host}:${port}`;
  const tried = await tryLogins(logins, server, (use) => reach(cluster, target, use), signal);
  const told = suspects.filter(({ component }) => components.includes(component));
  return { suspects: [...told, ...tried.suspects], unseen, well: tried.well };
}

async function askAll(
  patient: Patient,
  signal: AbortSignal,
): Promise<{ suspects: Suspect[]; facts: [string, string[]][] }> {
  const suspects: Suspect[] = [];
  const facts: [string, string[]][] = [];
  const ask = async (component: string) => {
    try {
      const seen = await within(answerMs, signal, async (ended) => patient.ask(component, ended));
      if (seen) facts.push([component, seen]);
    } catch (error) {
      signal.throwIfAborted();
      suspects.push(answerSuspect(component, patient.deployable.platform, error));
    }
  };
  await Promise.all(patient.components.filter((component) => component !== askedByLogin).map(ask));
  return { suspects, facts };
}
