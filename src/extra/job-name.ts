import { createHash } from 'node:crypto';
import type { Manifest } from './source.ts';
import { isRecord } from '../platform/merge.ts';

const longest = 63;
const digits = 8;

/** The Job under a name that its content is a part of: what a Job does can't change, so changed content is a new Job. */
export function withJobName(job: Manifest): Manifest {
  if (job.kind !== 'Job') return job;
  const hash = createHash('sha256')
    .update(JSON.stringify(sorted(job['spec'])))
    .digest('hex')
    .slice(0, digits);
  const base = (job.metadata?.name ?? '').slice(0, longest - digits - 1).replace(/[.-]+$/, '');
  return { ...job, metadata: { ...job.metadata, name: `${base}-${hash}` } };
}

/** The same whatever the order of the keys. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value ?? null;
  const keys = Object.keys(value).toSorted();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}
