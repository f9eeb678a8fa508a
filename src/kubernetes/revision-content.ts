import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { V1ConfigMap } from '@kubernetes/client-node';
import { parse, stringify } from 'yaml';
import type { Deployable, Extras } from '../manifests/index.ts';
import { resolvePlatform } from '../platform/document.ts';
import { InvalidInput } from '../platform/invalid-input.ts';

/** What a revision's ConfigMap holds. */
export interface RevisionContent {
  data: Record<string, string>;
  /** In base64; absent where there are no manifests of the user's own. */
  binaryData?: Record<string, string>;
  /** Of the document, and of the manifests where there are any. */
  sha256: string;
}

const documentKey = 'platform.yaml';
const extrasKey = 'extra.json.gz';
/** A ConfigMap holds 1 MiB; its metadata needs some of that. */
const maxBytes = 1000 * 1024;
/** No more than a worker can hold, whatever a revision that somebody made by hand unpacks to. */
const maxUnpackedBytes = 256 * 1024 * 1024;

/** The document as YAML, the manifests as compressed JSON. Throws `InvalidInput` where a ConfigMap can't hold them. */
export function contentOf({ platform, extras }: Deployable): RevisionContent {
  const document = stringify(platform, { sortMapEntries: true, aliasDuplicateObjects: false });
  const hash = createHash('sha256').update(document);
  if (Object.keys(extras).length === 0) return { data: { [documentKey]: document }, sha256: hash.digest('hex') };
  const json = JSON.stringify(extras);
  const packed = gzipSync(json, { level: 9 });
  refuseTooLong(Buffer.byteLength(document) + packed.length, extras);
  return {
    data: { [documentKey]: document },
    binaryData: { [extrasKey]: packed.toString('base64') },
    sha256: hash.update(json).digest('hex'),
  };
}

/** What a revision's ConfigMap stands for. */
export function deployableIn({ data, binaryData }: V1ConfigMap): Deployable {
  const platform = resolvePlatform(parse(data?.[documentKey] ?? ''));
  const packed = binaryData?.[extrasKey];
  if (packed === undefined) return { platform, extras: {} };
  const json = gunzipSync(Buffer.from(packed, 'base64'), { maxOutputLength: maxUnpackedBytes }).toString();
  return { platform, extras: JSON.parse(json) as Extras };
}

function refuseTooLong(bytes: number, extras: Extras): void {
  if (bytes <= maxBytes) return;
  const [longest] = Object.entries(extras)
    .map(([name, objects]) => ({ name, bytes: gzipSync(JSON.stringify(objects)).length }))
    .toSorted((a, b) => b.bytes - a.bytes);
  throw new InvalidInput([
    {
      path: longest ? `extra.${longest.name}.manifests` : 'extra',
      message: `the manifests of all components are too long to be kept in a revision: ${bytes} bytes compressed, ${maxBytes} are the most, and these are ${longest?.bytes}; leave out what is not deployed from here`,
    },
  ]);
}
