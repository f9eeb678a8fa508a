import type { KubernetesObject } from '@kubernetes/client-node';
import { pauseImage } from '../node-settings.ts';
import { coredns, corednsImage } from './coredns.ts';
import { localPath, localPathImage, volumeHelperImage } from './local-path.ts';
import { metricsServer, metricsServerImage } from './metrics-server.ts';

/** The images that a node needs before anything can run on it. */
export const baseImages = [pauseImage, corednsImage, localPathImage, volumeHelperImage, metricsServerImage] as const;

/** The Deployments that anything on the node needs at once; metrics-server has its first figures some 15 s later. */
export const neededDeployments = ['coredns', 'local-path-provisioner'] as const;

/** What makes a bare node a cluster: DNS, volumes, metrics. */
export function baseServices(): KubernetesObject[] {
  return [...coredns(), ...localPath(), ...metricsServer()];
}
