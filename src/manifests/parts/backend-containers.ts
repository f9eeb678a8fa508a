import { backendEnv } from './backend-env.ts';
import type { Container } from './pod.ts';
import type { User } from './security.ts';
import { scratch } from './volumes.ts';
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
