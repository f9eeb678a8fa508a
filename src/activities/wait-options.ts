import type { AwaitOptions } from '../kubernetes/await-objects.ts';
import type { ComponentInput } from './component-input.ts';
import { timeoutOf } from '../platform/graph.ts';
import type { Platform } from '../platform/schema.ts';

/** How long a component's objects are waited for, as its document says. */
export function waitOptions(
  platform: Platform,
  { component, runStartedAt }: ComponentInput,
  signal: AbortSignal,
): AwaitOptions {
  return {
    signal,
    evidenceSince: runStartedAt,
    timeoutMs: timeoutOf(platform, component) * 1000,
    unschedulableGraceMs: platform.unschedulableGraceSeconds * 1000,
  };
}
