import { inNode } from './node-settings.ts';

/** Where the API server's audit log is, under the node's state folder; when it is full, one older file is kept beside it. */
export const auditLog = 'logs/audit.log';

/** Name of the policy among the node's configuration files. */
export const auditPolicyFile = 'audit-policy.json';

/** The flags that have the API server keep the log: at most 2 × 30 MB, one JSON event a line, written before the answer is. */
export const auditFlags = {
  'audit-policy-file': `${inNode}/config/${auditPolicyFile}`,
  'audit-log-path': `${inNode}/${auditLog}`,
  'audit-log-maxsize': 30,
  'audit-log-maxbackup': 1,
};

const writes = ['create', 'update', 'patch', 'delete', 'deletecollection'];

/**
 * What is kept: the writes of the one who holds the platform's kubeconfig (the orchestrator, and people), with the object that
 * they left behind, since only that tells an apply that changed something from one that did not. The node's own parts write all
 * the time, and are left out, which keeps the log small and cheap. What may hold a Secret's value or a token is named, not shown.
 */
export const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted'],
  rules: [
    {
      level: 'Metadata',
      users: ['admin'],
      verbs: writes,
      resources: [{ group: '', resources: ['secrets', 'serviceaccounts/token'] }, { group: 'authentication.k8s.io' }],
    },
    { level: 'RequestResponse', users: ['admin'], verbs: writes },
    { level: 'None' },
  ],
};
