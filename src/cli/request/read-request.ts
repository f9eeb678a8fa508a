import { readDocument } from './read-document.ts';
import { badInputReport } from '../render/problem-lines.ts';
import { CommandEnded } from '../report.ts';
import { settingLayer } from './setting.ts';
import { parseDeployInput, type DeployInput } from '../../platform/deploy-input.ts';
import { checkLayer, resolvePlatform, type Platform } from '../../platform/document.ts';
import { planDeployment } from '../../platform/graph.ts';
import { InvalidInput } from '../../platform/invalid-input.ts';
import { merge } from '../../platform/merge.ts';

/** What says which platform is meant; later ones win: AROTI_PLATFORM_FILE, `file`, `set`, `name`. */
export interface RequestOptions {
  file?: string;
  /** `path=value` each. */
  set?: string[];
  name?: string;
  /** Names of components; absent: all. */
  components?: string[];
}

/** What the user asks for. */
export interface Request {
  /** The complete document. */
  platform: Platform;
  /** What the workflow is given. */
  input: DeployInput;
}

/**
 * Reads and validates what the user asks for, with `more` in the input and layers of its own over the document; ends the
 * command with one line a problem if anything is wrong.
 */
export async function readRequest(
  options: RequestOptions,
  more: Readonly<Record<string, unknown>> = {},
  moreLayers: () => unknown[] = () => [],
): Promise<Request> {
  try {
    const layers = await readLayers(options, moreLayers);
    const platform = resolvePlatform(...layers);
    const whole = layers.reduce<unknown>(merge, {}) as Record<string, unknown>;
    const input = parseDeployInput({
      ...(Object.keys(whole).length > 0 && { platform: whole }),
      ...(options.components && { components: options.components }),
      ...more,
    });
    planDeployment(platform, input.components);
    return { platform, input };
  } catch (error) {
    if (error instanceof InvalidInput) throw new CommandEnded(badInputReport(error.problems));
    throw error;
  }
}

async function readLayers({ file, set = [], name }: RequestOptions, more: () => unknown[]): Promise<unknown[]> {
  const files = [process.env['AROTI_PLATFORM_FILE'], file].filter((path): path is string => Boolean(path));
  const documents = await Promise.all(files.map((path) => readDocument(path)));
  const layers = [...documents, ...set.map(settingLayer), ...more(), ...(name === undefined ? [] : [{ name }])];
  layers.forEach(checkLayer);
  return layers;
}
