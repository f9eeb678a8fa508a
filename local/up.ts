import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { bringUp } from './bring-up.ts';
import type { LocalPlatform } from './local-platform.ts';
import { marker } from './marked-processes.ts';
import { awaitMetrics } from './node/base/ensure-base.ts';
import { kubectlFor } from './node/kubectl.ts';
import { documentPath, localDocument } from './platform-document.ts';
import { createProgress, seconds, type Progress } from './progress.ts';
import { runAsProgram } from './run-as-program.ts';
import { stateOf } from './state.ts';
import { summary } from './summary.ts';
import { chooseTarget } from './target.ts';
import { parseUpOptions, type UpOptions } from './up-options.ts';
import { UpFailed } from './up-failed.ts';

await runAsProgram('up', up);

async function up(signal: AbortSignal): Promise<void> {
  const started = Date.now();
  const options = parseUpOptions(process.argv.slice(2));
  const state = stateOf(options.name);
  const progress = createProgress(process.stdout);
  // Inherited by all that is started from here on, so that `down` finds whatever an `up` that was killed leaves behind.
  process.env[marker] = state.folder;
  const document = options.deploy ? await readDocument(options) : undefined;
  const platform = await bringUp({
    state,
    target: chooseTarget(options, process.env, state.path('kubeconfig')),
    ports: options.ports,
    ...(document ? { document } : {}),
    wait: false,
    progress,
    signal,
  });
  if (document) await deploy(platform, progress, signal);
  await showMetrics(platform, progress, signal);
  progress.line(`\nThe platform "${state.name}" is up (${seconds(Date.now() - started)}).`);
  const prefix = typeof document?.['namespacePrefix'] === 'string' ? document['namespacePrefix'] : '';
  summary(platform, { deployed: options.deploy, context: options.context, apiNamespace: `${prefix}aroti` }).forEach(
    progress.line,
  );
}

function readDocument({ name, platform, context }: UpOptions): Promise<Record<string, unknown>> {
  return localDocument(name, { file: platform ?? process.env.AROTI_PLATFORM_FILE, context });
}

// By the CLI that people use: its own lines take the place of a step here.
async function deploy(platform: LocalPlatform, progress: Progress, signal: AbortSignal): Promise<void> {
  const file = documentPath(platform.state);
  const starter = fileURLToPath(new URL('../starter.ts', import.meta.url));
  progress.line('deploying the platform:');
  const child = spawn(process.execPath, [starter, 'deploy', '--file', file], {
    stdio: 'inherit',
    // Out of this terminal's process group: Ctrl-C reaches it once, from here.
    detached: true,
    env: {
      ...platform.env,
      AROTI_PLATFORM_FILE: '',
      AROTI_WEB_UI: platform.temporal.uiUrl,
      npm_lifecycle_event: 'aroti',
    },
  });
  const stop = (): boolean => child.kill('SIGINT');
  signal.addEventListener('abort', stop);
  const [code] = (await once(child, 'exit')) as [number | null];
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (code !== 0)
    throw new UpFailed(
      `The deployment did not succeed. What it runs on is up: correct the cause and run \`npm run up\` again; the Web UI is at ${platform.temporal.uiUrl ?? platform.temporal.address}.`,
    );
}

async function showMetrics({ node }: LocalPlatform, progress: Progress, signal: AbortSignal): Promise<void> {
  if (!node) return;
  await progress.step('metrics', () => awaitMetrics(kubectlFor(node.kubectl, node.kubeconfig, node.address), signal));
}
