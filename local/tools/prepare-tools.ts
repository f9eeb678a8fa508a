import type { ToolName } from './catalogue.ts';
import { resolveTool } from './resolve-tool.ts';
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
  const failed = new AbortController();
  const all = AbortSignal.any([failed.signal, ...(signal ? [signal] : [])]);
  const results = await Promise.allSettled(
    [...new Set(names)].map(async (tool) => {
      const started = performance.now();
      onStep?.({ tool, state: 'started' });
      const found = await resolveTool(tool, { signal: all, ...(log ? { log } : {}) }).catch((error: unknown) => {
        failed.abort(error);
        throw error;
      });
      onStep?.({ tool, state: 'finished', source: found.source, seconds: (performance.now() - started) / 1000 });
      return [tool, found] as const;
    }),
  );
  all.throwIfAborted();
  const found = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  return Object.fromEntries(found) as { [N in Name]: Tool<N> };
}
