import type { ToolName } from './catalogue.ts';
import { resolveTool } from './resolve-tool.ts';
import { together } from '../../src/concurrency/together.ts';
import type { Log, Tool, ToolSource } from './tool.ts';

/** One tool's preparation began or ended; `seconds` is what it took, waiting for others included. */
export type PrepareStep =
  { tool: ToolName; state: 'started' } | { tool: ToolName; state: 'finished'; source: ToolSource; seconds: number };

export type PrepareToolsOptions = { onStep?: (step: PrepareStep) => void; log?: Log; signal?: AbortSignal };

/** Resolves several tools at once: downloads overlap, builds run one after the other. The first failure ends the others and is thrown. */
export async function prepareTools<Name extends ToolName>(
  names: readonly Name[],
  { onStep, log, signal }: PrepareToolsOptions = {},
): Promise<{ [N in Name]: Tool<N> }> {
  const found = await together(
    signal,
    ...[...new Set(names)].map((tool) => async (all: AbortSignal) => {
      const started = performance.now();
      onStep?.({ tool, state: 'started' });
      const one = await resolveTool(tool, { signal: all, ...(log ? { log } : {}) });
      onStep?.({ tool, state: 'finished', source: one.source, seconds: (performance.now() - started) / 1000 });
      return [tool, one] as const;
    }),
  );
  return Object.fromEntries(found) as { [N in Name]: Tool<N> };
}
