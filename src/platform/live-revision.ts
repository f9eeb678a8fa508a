/** What is known of a revision without reading its document. */
interface Recorded {
  number: number;
  state: string;
  /** ISO 8601. */
  changedAt: string;
}

/** The revisions that were deployed, the one that serves now first: each deployment and each rollback makes its revision the newest. */
export function deployedRevisions<R extends Recorded>(revisions: readonly R[]): R[] {
  return revisions
    .filter(({ state }) => state === 'deployed')
    .toSorted((a, b) => (a.changedAt === b.changedAt ? b.number - a.number : a.changedAt < b.changedAt ? 1 : -1));
}

/** The revision that serves now; undefined: none was ever deployed. */
export function liveRevision<R extends Recorded>(revisions: readonly R[]): R | undefined {
  return deployedRevisions(revisions)[0];
}
