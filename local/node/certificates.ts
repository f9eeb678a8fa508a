import { nodeName, serviceAddress } from './node-settings.ts';
import type { Addresses } from './addresses.ts';

/** A certificate that the node's own authority signs: whom it names, and the addresses it is good for. */
export type Certificate = { name: string; subject: string; names?: string[] };

/** The certificates of a node's parts. */
export function certificates({ node }: Addresses): Certificate[] {
  const apiNames = [
    ...[node, '127.0.0.1', serviceAddress].map((ip) => `IP:${ip}`),
    ...['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'localhost'].map((name) => `DNS:${name}`),
  ];
  return [
    { name: 'apiserver', subject: '/CN=kube-apiserver', names: apiNames },
    { name: 'apiserver-kubelet', subject: '/O=system:masters/CN=kube-apiserver-kubelet-client' },
    { name: 'front-proxy', subject: '/CN=front-proxy-client' },
    { name: 'admin', subject: '/O=system:masters/CN=admin' },
    { name: 'controller-manager', subject: '/CN=system:kube-controller-manager' },
    { name: 'scheduler', subject: '/CN=system:kube-scheduler' },
    { name: 'proxy', subject: '/CN=system:kube-proxy' },
    {
      name: 'kubelet',
      subject: `/O=system:nodes/CN=system:node:${nodeName}`,
      names: [`IP:${node}`, `DNS:${nodeName}`],
    },
  ];
}

/** The list that init.sh signs from: one `name|subject|names` a line. */
export function signingList(list: readonly Certificate[]): string {
  return list.map(({ name, subject, names = [] }) => `${name}|${subject}|${names.join(',')}\n`).join('');
}
