import { invocation } from '../../invocation.ts';

/** The end of `aroti --help`: what to do first, the settings, the exit codes. */
export const programHelp = `
First steps:
  ${invocation} up                 a Kubernetes node, Temporal and the platform, all on this machine
  ${invocation} plan               what a deployment would change
  ${invocation} deploy             deploy again; unchanged things are left alone
  ${invocation} status             what the newest deployment does or did
  ${invocation} diagnose           what is wrong, why, and what to do
  ${invocation} deploy --help      documents, single components, approval, scripts
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
  KUBECONFIG                 read by the worker; of this program's commands, \`history\` needs it, and \`backups\` and \`wal\`
                             where the bucket's credentials are in a Secret
  NO_COLOR                   no colours

Exit codes:
  0  deployed, done, healthy, nothing to change     1    failed, cancelled, not healthy, or nothing there
  2  \`plan\`: a deployment would change something    3    another run holds the platform
  4  Temporal is not reachable                      64   bad input or usage
                                                    130  interrupted: deployments and rollbacks go on

In a checkout, \`aroti\` is \`npm run aroti --\`: npm run aroti -- deploy --file platform.yaml`;
