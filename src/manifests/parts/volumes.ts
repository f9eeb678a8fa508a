import type { V1Volume, V1VolumeMount } from '@kubernetes/client-node';

/** Folders that a container may write to although its root is read-only; empty when the Pod starts. */
export function scratch(folders: Readonly<Record<string, string>>): {
  volumes: V1Volume[];
  volumeMounts: V1VolumeMount[];
} {
  return {
    volumes: Object.keys(folders).map((name) => ({ name, emptyDir: {} })),
    volumeMounts: Object.entries(folders).map(([name, mountPath]) => ({ name, mountPath })),
  };
}
