import { examples } from './examples.ts';
import { invocation } from '../../invocation.ts';

/** The end of `aroti status --help`. */
export const statusHelp = `
${examples('status', [
  ['', 'the newest deployment or rollback of the platform aroti'],
  ['--name staging', 'of another platform'],
  ['--watch', 'until it ends'],
  ['--json | jq .outcome', 'for scripts'],
])}

Exit codes: 0 deployed or running, 1 failed, cancelled, or no run there, 4 Temporal is not reachable.`;

/** The end of `aroti history --help`. */
export const historyHelp = `
${examples('history', [
  ['', 'the revisions, the newest first, and which one serves'],
  ['4', 'one of them'],
  ['4 --document', 'its platform document, as YAML'],
  ['--json | jq .live', 'for scripts'],
])}

It reads the cluster with this machine's kubeconfig (KUBECONFIG): ConfigMaps in the namespace orchestrator.

Exit codes: 0 done, 1 no such revision, or the cluster refuses, 4 the cluster does not answer, 64 bad input or no kubeconfig.`;

/** The end of `aroti verify --help`. */
export const verifyHelp = `
${examples('verify', [
  ['', 'is everything ready, does it serve, is it as it was deployed?'],
  ['--self-heal', 'put back what drifted'],
  ['--components postgres', 'of these only'],
  ['--json | jq .healthy', 'for scripts'],
])}

Exit codes: 0 healthy, 1 not, 3 not looked at because of a deployment, 4 Temporal is not reachable, 64 bad input.`;

/** The end of `aroti diagnose --help`. */
export const diagnoseHelp = `
${examples('diagnose', [
  ['', 'what is wrong now: cause, evidence, remedy; writes nothing'],
  ['--components backend-api', 'of these only'],
  ['--markdown', "for an incident's page"],
  ['--json | jq .findings', 'for scripts'],
])}

Exit codes: 0 nothing found, 1 findings, 4 Temporal is not reachable, 64 bad input.`;

/** The end of `aroti render --help`. */
export const renderHelp = `
${examples('render', [
  ['| less', 'everything'],
  ['--component postgres', 'one component'],
  ['--file platform.yaml --out manifests', 'one file a component'],
])}
  ${invocation} render --component redis | kubectl diff -f -

Secrets are listed in secrets.yaml by name and key; their values are made in the cluster and never leave it.`;
