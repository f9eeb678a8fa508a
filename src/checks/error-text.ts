/** An error and everything that it says caused it, outermost first. */
export function errorChain(error: unknown): unknown[] {
  if (error instanceof AggregateError) return [error, ...error.errors.flatMap(errorChain)];
  if (error instanceof Error && error.cause !== undefined) return [error, ...errorChain(error.cause)];
  return [error];
}

/** What an error says, in one line of at most 500 characters; of a wrapped one, what its innermost cause says. */
export function errorText(error: unknown): string {
  const texts = errorChain(error).map((link) => (link instanceof Error ? link.message : String(link)));
  const innermost = texts.findLast((text) => text !== '') ?? 'an error without a message';
  return innermost.replace(/\s+/g, ' ').trim().slice(0, 500);
}
