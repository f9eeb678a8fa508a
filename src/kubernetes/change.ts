/** What became of one thing that the platform document asks for. */
export interface Change {
  /** `Kind/namespace/name`; things inside a component (a database, a realm) are named the same way. */
  object: string;
  action: 'created' | 'configured' | 'unchanged';
}
