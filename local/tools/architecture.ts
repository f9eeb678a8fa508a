import type { Architecture } from './catalogue.ts';
import { ToolUnavailable } from './tool-unavailable.ts';

/** This machine's processor; throws ToolUnavailable on one the local platform is not made for. */
export function architecture(arch: string = process.arch): Architecture {
  if (arch === 'x64') return 'amd64';
  if (arch === 'arm64') return 'arm64';
  throw new ToolUnavailable(`The local platform runs on x86-64 and arm64 machines; this one is ${arch}.`);
}
