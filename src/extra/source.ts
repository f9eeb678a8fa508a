/** A file of manifests; `name` is what messages call it. */
export interface SourceFile {
  name: string;
  text: string;
}

/** An object as a user writes it: plain data. */
export interface Manifest {
  [field: string]: unknown;
  apiVersion?: string;
  kind?: string;
  metadata?: {
    [field: string]: unknown;
    name?: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
}

/** An object, and where it was written: `deployment.yaml:12`. */
export interface Located {
  object: Manifest;
  at: string;
}

/** Most that a component's files may hold, in bytes. */
export const maxSourceBytes = 8 * 1024 * 1024;

/** What is wrong with a source, in a sentence for whoever wrote it: trying again does not help. */
export class SourceProblem extends Error {
  override readonly name = 'SourceProblem';
}

/** The text in a file's bytes, which have to be UTF-8. Throws `SourceProblem`. */
export function textIn(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new SourceProblem(`${name} is no UTF-8 text`);
  }
}
