import { exitCodes } from './exit-codes.ts';
import { readRequest, type RequestOptions } from './read-request.ts';
import { badInputReport } from './render-problems.ts';
import { manifestYaml } from './render-manifests.ts';
import { CommandEnded, type Report } from './report.ts';
import { writeFolder } from './write-folder.ts';
import { objectsOf, secretSpecs, type Extras } from '../manifests/index.ts';
import { resolveExtras } from '../extra/resolve-extras.ts';
import { localSources } from '../extra/sources.ts';
import { planDeployment, requiresTable } from '../platform/graph.ts';
import { InvalidInput } from '../platform/invalid-input.ts';
import type { Platform } from '../platform/schema.ts';

export interface RenderOptions extends Omit<RequestOptions, 'components'> {
  /** The only component to render; absent: all that are enabled. */
  component?: string;
  /** The folder to write to; absent: standard output. */
  out?: string;
  /** Writes also into a folder that holds other things. */
  force?: boolean;
}

/** Writes the manifests of a platform as YAML, one file a component, the user's own included; asks no cluster. */
export async function render({ component, out, force = false, ...options }: RenderOptions): Promise<Report> {
  const { platform, input } = await readRequest({ ...options, ...(component && { components: [component] }) });
  const extras = await readExtras(platform, options.file);
  const files = planDeployment(platform, input.components).map(({ name }) => {
    const secrets = name === 'secrets' ? secretSpecs(platform) : [];
    return { name: `${name}.yaml`, text: manifestYaml(name, objectsOf({ platform, extras }, name), secrets) };
  });
  if (out === undefined)
    return done([
      files
        .map(({ text }) => text)
        .join('---\n')
        .trimEnd(),
    ]);
  const outdated = component ? [] : Object.keys(requiresTable(platform)).map((name) => `${name}.yaml`);
  const refusal = await writeFolder(out, files, outdated, force);
  if (refusal) throw new CommandEnded(badInputReport([{ path: `--out ${out}`, message: refusal }]));
  return done([
    `${files.length} ${files.length === 1 ? 'file' : 'files'} in ${out}:`,
    ...files.map(({ name }) => `  ${name}`),
  ]);
}

/** Paths in the document start at the folder of its file here, as they do at that of the worker's file there. */
async function readExtras(platform: Platform, file: string | undefined): Promise<Extras> {
  try {
    return await resolveExtras(platform, localSources(file));
  } catch (error) {
    if (error instanceof InvalidInput) throw new CommandEnded(badInputReport(error.problems));
    throw error;
  }
}

function done(lines: string[]): Report {
  return { exitCode: exitCodes.deployed, lines, object: {} };
}
