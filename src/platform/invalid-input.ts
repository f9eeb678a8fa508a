/** One thing that is wrong with an input. */
export interface Problem {
  /** Where, in dots from the top of the layer: `components.postgres.storage.size`. */
  path: string;
  /** What is wrong and what would be right. */
  message: string;
}

/** More problems than these are counted, not listed: a failure has to fit in a workflow's history. */
const listed = 50;

/** Refuses an input, with all its problems at once: one line each, none of them longer than a value cut to 80 characters needs. */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput';
  readonly problems: Problem[];

  constructor(problems: Problem[]) {
    const more = problems.length - listed;
    const shown = problems.slice(0, listed);
    const lines = shown.map(({ path, message }) => `${path}: ${message}`);
    super([...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n'));
    this.problems = shown;
  }
}
