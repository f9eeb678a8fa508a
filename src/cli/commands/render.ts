import { exitCodes } from '../exit-codes.ts';
import { readRequest, type RequestOptions } from '../request/read-request.ts';
import { badInputReport } from '../render/problem-lines.ts';
import { manifestYaml } from '../render/manifest-yaml.ts';
import { CommandEnded, type Report } from '../report.ts';
import { writeFolder } from './write-folder.ts';
import { objectsOf, secretSpecs } from '../../manifests/index.ts';
import { componentNames } from '../../platform/components.ts';
import { planDeployment } from '../../platform/graph.ts';

export interface RenderOptions extends Omit<RequestOptions, 'components'> {
  /** The only component to render; absent: all that are enabled. */
  component?: string;
  /** The folder to write to; absent: standard output. */
  out?: string;
  /** Writes also into a folder that holds other things. */
  force?: boolean;
}

/** Writes the manifests of a platform as YAML, one file a component; asks no cluster. */
export async function render({ component, out, force = false, ...options }: RenderOptions): Promise<Report> {
  const { platform, input } = await readRequest({ ...options, ...(component && { components: [component] }) });
  const files = planDeployment(platform, input.components).map(({ name }) => {
    const secrets = name === 'secrets' ? secretSpecs(platform) : [];
    return { name: `${name}.yaml`, text: manifestYaml(name, objectsOf({ platform, extras: {} }, name), secrets) };
  });
  if (out === undefined)
    return done([
      files
        .map(({ text }) => text)
        .join('---\n')
        .trimEnd(),
    ]);
  const outdated = component ? [] : componentNames.map((name) => `${name}.yaml`);
  const refusal = await writeFolder(out, files, outdated, force);
  if (refusal) throw new CommandEnded(badInputReport([{ path: `--out ${out}`, message: refusal }]));
  return done([
    `${files.length} ${files.length === 1 ? 'file' : 'files'} in ${out}:`,
    ...files.map(({ name }) => `  ${name}`),
  ]);
}

function done(lines: string[]): Report {
  return { exitCode: exitCodes.deployed, lines, object: {} };
}
