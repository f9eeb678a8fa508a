import type { Addresses } from './addresses.ts';

/** The node's name in its cluster. */
export const nodeName = 'node';
/** Where the node sees its state folder. */
export const inNode = '/state';
/** Pods' addresses; nothing outside the node sees them. */
export const podRange = '10.244.0.0/24';
/** Services' addresses; the same. */
export const serviceRange = '10.96.0.0/16';
/** The API server's own Service. */
export const serviceAddress = '10.96.0.1';
/** The cluster's DNS. */
export const dnsAddress = '10.96.0.10';
/** The image that holds each Pod's namespaces. */
export const pauseImage = 'registry.k8s.io/pause:3.10';

/** What one node differs in from another. */
export type NodeSettings = {
  addresses: Addresses;
  /** Name of the node's cgroup, under each root of the machine's tree. */
  cgroup: string;
  /** True where the machine lets root raise limits (CAP_SYS_RESOURCE). */
  mayRaiseLimits: boolean;
  /** containerd's snapshotter: overlayfs, or native where the state itself lies on an overlay. */
  snapshotter: 'overlayfs' | 'native';
};
