import { architecture } from '../tools/architecture.ts';
import { httpGet, NoAnswer } from '../tools/http-get.ts';
import { resolveTool } from '../tools/resolve-tool.ts';
import { CommandFailed, run } from '../tools/run.ts';
import type { PrepareOptions } from '../tools/tool.ts';

const answers = new Map<string, Promise<boolean>>();

/** The registry an image's full name begins with: `docker.io`, `127.0.0.1:5000`. */
export function registryOf(ref: string): string {
  return ref.slice(0, ref.indexOf('/'));
}

/** Whether a registry answers at all, asked once in a run and for a few seconds; whether it has an image is only seen by pulling it. */
export async function registryAnswers(registry: string): Promise<boolean> {
  const known = answers.get(registry) ?? ask(registry);
  answers.set(registry, known);
  return known;
}

/** Pulls an image for this machine's processor into an archive at `target`, with the user's own registry credentials; false where the registry does not give it. */
export async function pullImage(ref: string, target: string, { log, signal }: PrepareOptions): Promise<boolean> {
  const options = { ...(log ? { log } : {}), ...(signal ? { signal } : {}) };
  const crane = await resolveTool('crane', options);
  log?.(`${ref}: pulling it from ${registryOf(ref)} …`);
  try {
    await run(crane.path, ['pull', '--platform', `linux/${architecture()}`, ref, target], signal ? { signal } : {});
    return true;
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    log?.(`${ref}: not to be pulled (${error.output.split('\n').at(-1)})`);
    return false;
  }
}

async function ask(registry: string): Promise<boolean> {
  const scheme = /^(localhost|127\.0\.0\.1)(:|$)/.test(registry) ? 'http' : 'https';
  try {
    const answer = await httpGet(`${scheme}://${registry}/v2/`, { answerMs: 4000, follow: false });
    answer.destroy();
    return (answer.statusCode ?? 500) < 500;
  } catch (error) {
    if (error instanceof NoAnswer) return false;
    throw error;
  }
}
