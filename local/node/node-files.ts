import { auditPolicy, auditPolicyFile } from './audit.ts';
import { certificates, signingList } from './certificates.ts';
import { apiPort, commandLines, containerdConfig, daemons, podNetwork } from './daemons.ts';
import { dnsAddress, inNode, nodeName, podRange, type NodeSettings } from './node-settings.ts';

/** The node's configuration: file names under its `config` folder, and what is in them. */
export function nodeFiles(settings: NodeSettings): Record<string, string> {
  return {
    ...Object.fromEntries(
      daemons(settings).map((daemon) => [`stage${daemon.stage}/${daemon.name}`, commandLines(daemon)]),
    ),
    [auditPolicyFile]: json(auditPolicy),
    certificates: signingList(certificates(settings.addresses)),
    'containerd.toml': containerdConfig(settings),
    'cni/10-pods.conflist': json(podNetwork),
    'kubelet.json': json(kubeletConfig(settings)),
    'kube-proxy.json': json(kubeProxyConfig),
    ...kubeconfigs(settings),
    // No name server: nothing outside the node is reachable, and every look-up says so at once.
    'resolv.conf': '',
  };
}

function kubeletConfig({ cgroup }: NodeSettings): object {
  const none = '0%';
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: `${inNode}/pki/ca.crt` },
    },
    authorization: { mode: 'Webhook' },
    tlsCertFile: `${inNode}/pki/kubelet.crt`,
    tlsPrivateKeyFile: `${inNode}/pki/kubelet.key`,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${cgroup}`,
    failCgroupV1: false,
    failSwapOn: false,
    clusterDNS: [dnsAddress],
    clusterDomain: 'cluster.local',
    resolvConf: `${inNode}/config/resolv.conf`,
    containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
    podLogsDir: `${inNode}/pod-logs`,
    volumePluginDir: '/run/volume-plugins',
    // The images were brought here once and can't be pulled again, so none is ever collected, however full the disk is; a disk
    // that is nearly full is its owner's to clear, and no reason to evict Pods.
    imageGCHighThresholdPercent: 100,
    evictionHard: {
      'memory.available': '100Mi',
      'nodefs.available': none,
      'nodefs.inodesFree': none,
      'imagefs.available': none,
      'imagefs.inodesFree': none,
    },
  };
}

const kubeProxyConfig = {
  apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
  kind: 'KubeProxyConfiguration',
  clientConnection: { kubeconfig: `${inNode}/config/proxy.kubeconfig` },
  mode: 'iptables',
  clusterCIDR: podRange,
  hostnameOverride: nodeName,
  // Zeros: the machine's connection tracking is not the node's to set.
  conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
};

function kubeconfigs({ addresses }: NodeSettings): Record<string, string> {
  const users = ['admin', 'controller-manager', 'scheduler', 'kubelet', 'proxy'];
  const file = (user: string): string =>
    json(
      kubeconfig(`https://${addresses.node}:${apiPort}`, 'node', {
        authority: { 'certificate-authority': `${inNode}/pki/ca.crt` },
        user: { 'client-certificate': `${inNode}/pki/${user}.crt`, 'client-key': `${inNode}/pki/${user}.key` },
      }),
    );
  return Object.fromEntries(users.map((user) => [`${user}.kubeconfig`, file(user)]));
}

/** A kubeconfig with one context of that name. */
export function kubeconfig(
  server: string,
  name: string,
  credentials: { authority: Record<string, string>; user: Record<string, string> },
): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server, ...credentials.authority } }],
    users: [{ name, user: credentials.user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
