import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KubernetesObject } from '@kubernetes/client-node';
import { stringify } from 'yaml';

/** Writes objects into one file, as kubectl reads them; gives its path. */
export async function writeManifest(folder: string, objects: readonly KubernetesObject[]): Promise<string> {
  const file = join(folder, 'objects.yaml');
  await writeFile(file, objects.map((object) => stringify(object, { version: '1.1' })).join('---\n'));
  return file;
}

/** Writes a chart that renders to the objects; gives its folder. */
export async function writeChart(folder: string, objects: readonly KubernetesObject[]): Promise<string> {
  const chart = join(folder, 'chart');
  await mkdir(join(chart, 'templates'), { recursive: true });
  await writeFile(join(chart, 'Chart.yaml'), stringify({ apiVersion: 'v2', name: 'sample', version: '1.0.0' }));
  for (const [at, object] of objects.entries()) {
    await writeFile(join(chart, 'templates', `${at}.yaml`), stringify(object));
  }
  return chart;
}
