import type { AwaitOptions } from '../kubernetes/await-objects.ts';
import type { ComponentName } from '../platform/components.ts';
import type { Platform } from '../platform/schema.ts';

/** How long a component's objects are waited for, as its document says. */
export function waitOptions(platform: Platform, component: ComponentName, signal: AbortSignal): AwaitOptions {
  return {
    signal,
    timeoutMs: platform.components[component].timeoutSeconds * 1000,
    unschedulableGraceMs: platform.unschedulableGraceSeconds * 1000,
  };
}
