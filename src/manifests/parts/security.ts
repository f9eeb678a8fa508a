import type { V1PodSecurityContext, V1SecurityContext } from '@kubernetes/client-node';

/** The user that an image is made for; ids as in the image. */
export interface User {
  uid: number;
  gid: number;
}

/** Every Pod: not root, and the runtime's default system call filter. */
export function podSecurity({ uid, gid }: User): V1PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: uid,
    runAsGroup: gid,
    fsGroup: gid,
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/** Every container: no privileges, and none to gain; its root file system read-only unless the image writes to it. */
export function containerSecurity({ writesToRoot = false } = {}): V1SecurityContext {
  return {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: !writesToRoot,
    capabilities: { drop: ['ALL'] },
  };
}
