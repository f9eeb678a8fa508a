import { invocation } from '../invocation.ts';

/** The end of `aroti --help`: what to do first, the settings, the exit codes. */
export const programHelp = `
First steps:
  ${invocation} up                 a Kubernetes node, Temporal and the platform, all on this machine
  ${invocation} deploy             deploy again; unchanged things are left alone
  ${invocation} status             what the newest deployment does or did
  ${invocation} deploy --help      documents, single components, scripts
  ${invocation} down               end the local platform; \`down --purge\` deletes its data too

With a cluster and a Temporal of your own:
  export TEMPORAL_ADDRESS=temporal.example.com:7233 KUBECONFIG=~/.kube/config
  npm run worker             the worker that does the work; leave it running
  ${invocation} deploy --file platform.yaml

Environment:
  TEMPORAL_ADDRESS           where Temporal answers (default: localhost:7233)
  TEMPORAL_NAMESPACE         its namespace (default: default)
  TEMPORAL_API_KEY           an API key; it turns TLS on
  TEMPORAL_TLS, TEMPORAL_TLS_CLIENT_CERT_PATH, TEMPORAL_TLS_CLIENT_KEY_PATH, TEMPORAL_TLS_SERVER_CA_CERT_PATH
                             TLS; all of these may stand in temporal.toml too (TEMPORAL_CONFIG_FILE, TEMPORAL_PROFILE)
  AROTI_PLATFORM_FILE        the worker's own platform document, which --file is laid over
  AROTI_TASK_QUEUE           the task queue that the workers listen on (default: platform)
  AROTI_WEB_UI               where Temporal's Web UI is, for links to runs, such as http://localhost:8233
  KUBECONFIG                 read by the worker, not by this program
  NO_COLOR                   no colours

Exit codes:
  0 deployed, or done   1 failed, cancelled, or nothing there   2 bad input or usage
  3 already running     4 Temporal is not reachable             130 interrupted: the run goes on

In a checkout, \`aroti\` is \`npm run aroti --\`: npm run aroti -- deploy --file platform.yaml`;

/** The end of `aroti deploy --help`. */
export const deployHelp = `
Examples:
  ${invocation} deploy                                        Aroti's platform, or what the worker's own document says
  ${invocation} deploy --file platform.yaml                   your document; leave out what is to stay as it is by default
  ${invocation} deploy --components postgres,redis            only these; what they require has to be there
  ${invocation} deploy --set components.backend-api.image=docker.io/me/api:2
  ${' '.repeat(invocation.length)}                                                one field, over the document
  ${invocation} deploy --detach                               start it and go; \`${invocation} status --watch\` comes back to it
  ${invocation} deploy --json > result.json                   for scripts: one object on stdout, progress on stderr
  ${invocation} render --file platform.yaml                   look at the manifests first; needs no cluster

The same with the temporal CLI:
  temporal workflow start --type deployPlatform --task-queue platform --workflow-id deploy-aroti --input '{}'
  temporal workflow query --workflow-id deploy-aroti --type progress
  temporal workflow result --workflow-id deploy-aroti
  temporal workflow cancel --workflow-id deploy-aroti

Ctrl-C ends the watching, not the run. Only one run at a time deploys a platform: its workflow id, deploy-<platform>, is the
lock. Exit codes: 0 deployed, 1 failed, 2 bad input, 3 already running, 4 Temporal is not reachable, 130 interrupted.`;

/** The end of `aroti status --help`. */
export const statusHelp = `
Examples:
  ${invocation} status                       the newest deployment of the platform aroti
  ${invocation} status --name staging        of another platform
  ${invocation} status --watch               until it ends
  ${invocation} status --json | jq .outcome  for scripts

Exit codes: 0 deployed or running, 1 failed, cancelled, or no run there, 4 Temporal is not reachable.`;

/** The end of `aroti render --help`. */
export const renderHelp = `
Examples:
  ${invocation} render | less                                     everything
  ${invocation} render --component postgres                       one component
  ${invocation} render --file platform.yaml --out manifests       one file a component
  ${invocation} render --component redis | kubectl diff -f -      against a cluster

Secrets are listed in secrets.yaml by name and key; their values are made in the cluster and never leave it.`;
