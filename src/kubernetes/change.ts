/** What became of one thing that the platform document asks for. */
export interface Change {
  /** `Kind/namespace/name`; things inside a component (a database, a realm) are named the same way. */
  object: string;
  /** `replaced`: deleted and made anew, because a field of it can't change; `pruned`: deleted, because the document no longer has it. */
  action: 'created' | 'configured' | 'replaced' | 'unchanged' | 'pruned';
}
