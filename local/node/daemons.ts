import { auditFlags } from './audit.ts';
import { inNode, nodeName, pauseImage, podRange, serviceRange, type NodeSettings } from './node-settings.ts';

/** A program that init.sh keeps running; those of stage 2 wait until the API server is ready. */
export type Daemon = { name: string; stage: 1 | 2; command: string; flags: Record<string, string | number | boolean> };

const pki = `${inNode}/pki`;
const config = `${inNode}/config`;
const etcdAddress = 'http://127.0.0.1:2379';
const etcdPeer = 'http://127.0.0.1:2380';

/** The port of the node's API server. */
export const apiPort = 6443;

/** The node's daemons and their flags. */
export function daemons({ addresses }: NodeSettings): Daemon[] {
  return [
    {
      name: 'etcd',
      stage: 1,
      command: 'etcd',
      flags: {
        'data-dir': `${inNode}/etcd`,
        'listen-client-urls': etcdAddress,
        'advertise-client-urls': etcdAddress,
        'listen-peer-urls': etcdPeer,
        // Data survives any kill of the process, not a power failure: right for a platform on one's own machine.
        'unsafe-no-fsync': true,
      },
    },
    {
      name: 'kube-apiserver',
      stage: 1,
      command: 'kube-apiserver',
      flags: {
        'etcd-servers': etcdAddress,
        'advertise-address': addresses.node,
        'secure-port': apiPort,
        'client-ca-file': `${pki}/ca.crt`,
        'tls-cert-file': `${pki}/apiserver.crt`,
        'tls-private-key-file': `${pki}/apiserver.key`,
        'service-account-key-file': `${pki}/service-accounts.crt`,
        'service-account-signing-key-file': `${pki}/service-accounts.key`,
        'service-account-issuer': 'https://kubernetes.default.svc.cluster.local',
        'service-cluster-ip-range': serviceRange,
        'authorization-mode': 'Node,RBAC',
        'enable-admission-plugins': 'NodeRestriction',
        'kubelet-certificate-authority': `${pki}/ca.crt`,
        'kubelet-client-certificate': `${pki}/apiserver-kubelet.crt`,
        'kubelet-client-key': `${pki}/apiserver-kubelet.key`,
        // The node's name is in no DNS: logs and exec go to its address.
        'kubelet-preferred-address-types': 'InternalIP',
        // For metrics-server's API, reached at its Pod without a detour over its Service.
        'requestheader-client-ca-file': `${pki}/ca.crt`,
        'requestheader-allowed-names': 'front-proxy-client',
        'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
        'requestheader-group-headers': 'X-Remote-Group',
        'requestheader-username-headers': 'X-Remote-User',
        'proxy-client-cert-file': `${pki}/front-proxy.crt`,
        'proxy-client-key-file': `${pki}/front-proxy.key`,
        'enable-aggregator-routing': true,
        'allow-privileged': true,
        ...auditFlags,
        profiling: false,
      },
    },
    { name: 'containerd', stage: 1, command: 'containerd', flags: { config: `${config}/containerd.toml` } },
    {
      name: 'kube-controller-manager',
      stage: 2,
      command: 'kube-controller-manager',
      flags: {
        kubeconfig: `${config}/controller-manager.kubeconfig`,
        'service-account-private-key-file': `${pki}/service-accounts.key`,
        'root-ca-file': `${pki}/ca.crt`,
        'use-service-account-credentials': true,
        'leader-elect': false,
        'cluster-signing-cert-file': `${pki}/ca.crt`,
        'cluster-signing-key-file': `${pki}/ca.key`,
        profiling: false,
      },
    },
    {
      name: 'kube-scheduler',
      stage: 2,
      command: 'kube-scheduler',
      flags: { kubeconfig: `${config}/scheduler.kubeconfig`, 'leader-elect': false, profiling: false },
    },
    {
      name: 'kubelet',
      stage: 2,
      command: 'kubelet',
      flags: {
        config: `${config}/kubelet.json`,
        kubeconfig: `${config}/kubelet.kubeconfig`,
        'root-dir': `${inNode}/kubelet`,
        'hostname-override': nodeName,
        'node-ip': addresses.node,
      },
    },
    { name: 'kube-proxy', stage: 2, command: 'kube-proxy', flags: { config: `${config}/kube-proxy.json` } },
  ];
}

/** A daemon's command line, one word a line, as init.sh reads it. */
export function commandLines({ command, flags }: Daemon): string {
  return [command, ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`), ''].join('\n');
}

/** containerd's configuration. */
export function containerdConfig({ mayRaiseLimits, snapshotter }: NodeSettings): string {
  return `version = 2
root = "${inNode}/containerd"
state = "/run/containerd"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  restrict_oom_score_adj = ${!mayRaiseLimits}
  disable_apparmor = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "${snapshotter}"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${config}/cni"
`;
}

/** The Pods' network: each has a link of its own to the node, which routes; nothing is bridged, nothing leaves the node. */
export const podNetwork = {
  cniVersion: '1.0.0',
  name: 'pods',
  plugins: [
    {
      type: 'ptp',
      ipMasq: false,
      ipam: {
        type: 'host-local',
        dataDir: '/run/cni-addresses',
        ranges: [[{ subnet: podRange }]],
        routes: [{ dst: '0.0.0.0/0' }],
      },
    },
    { type: 'portmap', capabilities: { portMappings: true } },
  ],
};
