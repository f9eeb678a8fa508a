interface Advice {
  reason: RegExp;
  /** Of the message; absent: any. */
  message?: RegExp;
  suggestion: string;
}

/** What to do, by reason; the first that fits. */
const advice: readonly Advice[] = [
  {
    reason: /^(ErrImagePull|ImagePullBackOff)$/,
    message: /unauthorized|denied|authorization/i,
    suggestion: 'Give the namespace a pull secret for this registry, or check that the image may be pulled.',
  },
  {
    reason: /^(ErrImagePull|ImagePullBackOff)$/,
    message: /not found|manifest unknown/i,
    suggestion: "Correct the image's name and tag in the platform document, or push that image.",
  },
  {
    reason: /^(ErrImagePull|ImagePullBackOff)$/,
    suggestion: 'Check that the nodes reach the registry and that the image is there.',
  },
  { reason: /^InvalidImageName$/, suggestion: "Correct the image's name in the platform document." },
  { reason: /^ErrImageNeverPull$/, suggestion: 'Load the image on the nodes, or set imagePullPolicy to IfNotPresent.' },
  {
    reason: /./,
    message: /secret "[^"]+" not found/,
    suggestion: 'Make the Secret that is named here, or deploy the component `secrets`, which does.',
  },
  { reason: /./, message: /configmap "[^"]+" not found/, suggestion: 'Make the ConfigMap that is named here.' },
  {
    reason: /./,
    message: /couldn't find key|references non-existent (secret|config) key/,
    suggestion: 'Add the key that is named here to the Secret or ConfigMap.',
  },
  {
    reason: /^(CreateContainerConfigError|FailedMount)$/,
    suggestion: 'Check the Secrets, ConfigMaps and volumes that the Pod refers to.',
  },
  {
    reason: /^(CreateContainerError|RunContainerError)$/,
    suggestion: 'Check the command, the user and the mounts of the container against its image.',
  },
  {
    reason: /^CrashLoopBackOff$/,
    message: /OOMKilled/,
    suggestion: "Raise the container's memory limit in the platform document.",
  },
  { reason: /^CrashLoopBackOff$/, suggestion: "Read the container's last lines: it says there why it stops." },
  {
    reason: /^Unschedulable$/,
    message: /Insufficient/,
    suggestion: 'Add a node, lower the requests in the platform document, or use `profile: local` on one machine.',
  },
  { reason: /^Unschedulable$/, suggestion: 'Look at taints, node selectors and volumes: no node fits the Pod.' },
  {
    reason: /^ProvisioningFailed$/,
    suggestion: 'Name a StorageClass that this cluster has and that can make such a volume.',
  },
  { reason: /^FailedCreate$/, message: /quota/, suggestion: "Raise the namespace's ResourceQuota, or ask for less." },
  {
    reason: /^FailedCreate$/,
    message: /PodSecurity/,
    suggestion: "Make the Pod fit the namespace's Pod Security level, which is named here.",
  },
  { reason: /^FailedCreate$/, suggestion: 'Correct what the API server refuses in the Pod.' },
  {
    reason: /^(Unhealthy|ReadinessFailed)$/,
    suggestion: 'Look at what the probe is answered, and at the last lines of the container.',
  },
  {
    reason: /^ProgressDeadlineExceeded$/,
    suggestion: 'Look at the events of its Pods; raise the time-out if it is only slow.',
  },
  {
    reason: /^(BackoffLimitExceeded|DeadlineExceeded|PodFailurePolicy)$/,
    suggestion: 'Read the last lines of its Pods, then run it again.',
  },
  { reason: /^Lost$/, suggestion: 'The volume is gone: restore the data to a new claim.' },
  { reason: /^Terminating$/, suggestion: 'Wait until it is deleted, or see which finalizer holds it.' },
  { reason: /^NotFound$/, suggestion: 'Deploy the component again: somebody has deleted the object.' },
];

const otherwise = 'Look at the events and at the last lines of the containers; raise the time-out if it is only slow.';

/** One thing to do about a reason. */
export function suggestionFor(reason: string, message: string): string {
  return advice.find((one) => one.reason.test(reason) && (one.message?.test(message) ?? true))?.suggestion ?? otherwise;
}
