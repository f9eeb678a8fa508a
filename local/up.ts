import { bringUp } from './bring-up.ts';
import { backUpAndDrill, deploy } from './deploy.ts';
import type { LocalPlatform } from './local-platform.ts';
import { marker } from './marked-processes.ts';
import { awaitMetrics } from './node/base/ensure-base.ts';
import { kubectlFor } from './node/kubectl.ts';
import { localDocument } from './platform-document.ts';
import { createProgress, seconds, type Progress } from './progress.ts';
import { runAsProgram } from './run-as-program.ts';
import { stateOf } from './state.ts';
import { summary } from './summary.ts';
import { chooseTarget } from './target.ts';
import { parseUpOptions, type UpOptions } from './up-options.ts';

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
  if (document) await deploy(platform, String(document['name']), progress, signal);
  const backedUp = document !== undefined && options.backup && platform.s3.keys !== undefined && !document['backups'];
  if (backedUp) await backUpAndDrill(platform, progress, signal);
  await showMetrics(platform, progress, signal);
  progress.line(`\nThe platform "${state.name}" is up (${seconds(Date.now() - started)}).`);
  const prefix = typeof document?.['namespacePrefix'] === 'string' ? document['namespacePrefix'] : '';
  summary(platform, {
    deployed: options.deploy,
    backedUp,
    context: options.context,
    apiNamespace: `${prefix}aroti`,
  }).forEach(progress.line);
}

function readDocument({ name, platform, context }: UpOptions): Promise<Record<string, unknown>> {
  return localDocument(name, { file: platform ?? process.env.AROTI_PLATFORM_FILE, context });
}

async function showMetrics({ node }: LocalPlatform, progress: Progress, signal: AbortSignal): Promise<void> {
  if (!node) return;
  await progress.step('metrics', () => awaitMetrics(kubectlFor(node.kubectl, node.kubeconfig, node.address), signal));
}
