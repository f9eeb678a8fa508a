/** Which cluster, Temporal and S3 server a platform uses: its own, or one that the user points at. */
export type Target = {
  cluster: { own: true } | { own: false; context?: string; how: string };
  temporal: { own: true } | { own: false; address: string };
  s3: { own: true } | { own: false; endpoint: string };
};

/** What the user points at comes first: --context, KUBECONFIG, TEMPORAL_ADDRESS, AROTI_S3_ENDPOINT; the rest is the platform's own. */
export function chooseTarget(
  options: { context?: string | undefined },
  env: NodeJS.ProcessEnv,
  ownKubeconfig: string,
): Target {
  const temporal = env.TEMPORAL_ADDRESS;
  const s3 = env.AROTI_S3_ENDPOINT;
  return {
    cluster: chooseCluster(options.context, env.KUBECONFIG, ownKubeconfig),
    temporal: temporal ? { own: false, address: temporal } : { own: true },
    s3: s3 ? { own: false, endpoint: s3 } : { own: true },
  };
}

function chooseCluster(context: string | undefined, kubeconfig: string | undefined, own: string): Target['cluster'] {
  if (context) return { own: false, context, how: `--context ${context}${kubeconfig ? ` of ${kubeconfig}` : ''}` };
  // Who followed the summary's advice and exported this platform's own kubeconfig still means its own node.
  if (!kubeconfig || kubeconfig === own) return { own: true };
  return { own: false, how: `the current context of KUBECONFIG=${kubeconfig}` };
}

/** What is not brought up because the user points at another one, in one line each. */
export function pointedAt(target: Target): string[] {
  const lines: string[] = [];
  if (!target.cluster.own) lines.push(`Kubernetes: ${target.cluster.how}, so no node is started here.`);
  if (!target.temporal.own)
    lines.push(`Temporal: TEMPORAL_ADDRESS=${target.temporal.address}, so none is started here.`);
  if (!target.s3.own) lines.push(`S3: AROTI_S3_ENDPOINT=${target.s3.endpoint}, so none is started here.`);
  return lines;
}
