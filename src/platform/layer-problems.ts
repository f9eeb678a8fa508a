import type { Problem } from './invalid-input.ts';
import { jsonSize } from './json-size.ts';
import { shown } from './shown-value.ts';
import { isRecord } from './merge.ts';
import { schemaProblems } from './schema-problems.ts';
import { platformSchema } from './schema.ts';

const maxBytes = 256 * 1024;

/** All that is wrong with one layer of a platform document; paths start at its top, and `platform` is the layer itself. */
export function layerProblems(layer: unknown): Problem[] {
  if (!isRecord(layer)) return [{ path: 'platform', message: `expected an object, got ${shown(layer)}` }];
  const size = jsonSize(layer);
  if (size === undefined) return [{ path: 'platform', message: 'expected plain data that can be written as JSON' }];
  if (size > maxBytes)
    return [{ path: 'platform', message: `expected at most ${maxBytes} bytes as JSON, got ${size}` }];
  return schemaProblems(platformSchema, layer);
}
