import { readRequest, type RequestOptions } from './read-request.ts';
import { badInputReport } from '../render/problem-lines.ts';
import { CommandEnded } from '../report.ts';
import type { Platform, PlatformLayer } from '../../platform/document.ts';
import { InvalidInput } from '../../platform/invalid-input.ts';

/** The platform that is meant, and a workflow's input for it with `more`; ends the command with one line a problem. */
export async function runRequest<Input extends { platform?: PlatformLayer }>(
  options: RequestOptions,
  parse: (raw: unknown) => Input,
  more: Readonly<Record<string, unknown>>,
): Promise<{ platform: Platform; input: Input }> {
  const { platform, input } = await readRequest(options);
  const given = Object.entries(more).filter(([, value]) => value !== undefined);
  try {
    return {
      platform,
      input: parse({ ...(input.platform && { platform: input.platform }), ...Object.fromEntries(given) }),
    };
  } catch (error) {
    if (error instanceof InvalidInput) throw new CommandEnded(badInputReport(error.problems));
    throw error;
  }
}
