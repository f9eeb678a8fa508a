/**
 * What a server is set to while it is restored into. All of it keeps what is committed: with `wal_level` `minimal` a table that is
 * filled in the transaction that empties it, as pg_restore's jobs do, goes to its own file rather than through the WAL as well.
 * Statistics are gathered by nobody who waits for a restore; checkpoints come by size, not every few minutes.
 */
export const scratchSettings: Readonly<Record<string, string>> = {
  autovacuum: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '4GB',
  checkpoint_timeout: '1h',
  maintenance_work_mem: '256MB',
};
