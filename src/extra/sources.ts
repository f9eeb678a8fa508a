import { download } from './download.ts';
import { folderReader, manifestsFolder } from './read-folder.ts';
import type { ExtraSources } from './resolve-extras.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { isNamespaced } from '../kubernetes/resources.ts';

/** Sources as a worker has them: its own folder, the web, and a cluster that knows its kinds. */
export function workerSources(cluster: Cluster): ExtraSources {
  return { ...localSources(), isNamespaced: (apiVersion, kind) => isNamespaced(cluster, apiVersion, kind) };
}

/** Sources that ask no cluster; paths start at the folder of the platform file, unless the environment says otherwise. */
export function localSources(platformFile?: string): ExtraSources {
  return { readFolder: folderReader(manifestsFolder(process.env, platformFile)), fetch: download };
}
