import { Document, type Node } from 'yaml';
import type { SecretSource, SecretSpec } from '../../manifests/secrets.ts';

/** The objects of one component as a YAML stream, each a document of its own; Secrets only as comments: names and keys, no value. */
export function manifestYaml(component: string, objects: readonly object[], secrets: readonly SecretSpec[]): string {
  const title = `# Component ${component}, rendered by aroti. Change the platform document, not this file.\n`;
  return [title + secretComments(secrets), ...objects.map(objectYaml)].join('---\n');
}

function objectYaml(object: object): string {
  // Values are shared between objects (labels, say): an anchor for them would only hinder who reads it.
  const document = new Document<Node>(JSON.parse(JSON.stringify(object)), { aliasDuplicateObjects: false });
  return document.toString({ lineWidth: 0 });
}

function secretComments(secrets: readonly SecretSpec[]): string {
  if (secrets.length === 0) return '';
  const lines = secrets.flatMap(({ namespace, name, keys }) => [
    `Secret/${namespace}/${name}`,
    ...Object.entries(keys).map(([key, source]) => `  ${key}: ${origin(source)}`),
  ]);
  return ['These Secrets are made in the cluster, once; their values never leave it.', ...lines]
    .map((line) => `# ${line}\n`)
    .join('');
}

function origin(source: SecretSource): string {
  switch (source.kind) {
    case 'generated':
      return `generated, ${source.bytes} random bytes`;
    case 'fixed':
      return 'set by the platform';
    case 'copy':
      return `copy of ${source.from.namespace}/${source.from.name} ${source.from.key}`;
    case 'template':
      return 'made from other keys';
  }
}
