import type { Manifest } from './source.ts';
import { contentHash } from '../manifests/parts/content-hash.ts';

const longest = 63;

/** The Job under a name that its content is a part of: what a Job does can't change, so changed content is a new Job. */
export function withJobName(job: Manifest): Manifest {
  if (job.kind !== 'Job') return job;
  const hash = contentHash(job['spec'] ?? null);
  const base = (job.metadata?.name ?? '').slice(0, longest - hash.length - 1).replace(/[.-]+$/, '');
  return { ...job, metadata: { ...job.metadata, name: `${base}-${hash}` } };
}
