import { backendEnv } from './backend-env.ts';
import type { Container } from './pod.ts';
import type { User } from './security.ts';
import { scratch } from './volumes.ts';
import { externalOf } from '../../platform/external.ts';
import { serviceAddress } from '../../platform/names.ts';
import type { Platform } from '../../platform/schema.ts';

/** The user that the API's image is made for. */
export const backendUser: User = { uid: 10001, gid: 10001 };

/** The folders that containers of the API's image may write to. */
export const backendFolders = scratch({ tmp: '/tmp' });

/** A container of the API's image with what the API is told and granted. */
export function backendContainer(platform: Platform, name: string): Container {
  const { image, resources, env } = platform.components['backend-api'];
  return { name, image, env: backendEnv(platform, env), resources, volumeMounts: backendFolders.volumeMounts };
}

/** The container that brings the database's schema up to date. */
export function migrationContainer(platform: Platform): Container {
  return {
    ...backendContainer(platform, 'migrations'),
    command: platform.components['backend-api'].migrations.command,
  };
}

/**
 * Where the servers are that the Pods know from a Secret only. Without it a document that names another external server would
 * neither migrate its database nor replace the Pods, whose template would be the same.
 */
export function externalAddresses(platform: Platform): Record<string, string> {
  const external = (['postgres', 'redis'] as const).filter((name) => externalOf(platform, name));
  return Object.fromEntries(
    external.map((name) => {
      const { host, port } = serviceAddress(platform, name);
      return [`aroti.dev/external-${name}`, `${host}:${port}`];
    }),
  );
}
