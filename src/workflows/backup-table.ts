import * as wf from '@temporalio/workflow';
import type { PreparedBackup } from '../activities/prepare-backup.ts';
import type { BackedUpDatabase } from '../storage/manifest.ts';
import type { Destinations } from './destinations.ts';
import { byteText } from './byte-text.ts';

type Row = { name: string; bytes: number; state: 'waits' | 'is dumped' } | { name: string; done: BackedUpDatabase };

/** The run's details in the Web UI: each database, and how far it has got. */
export class BackupTable {
  readonly #backup: string;
  #title: string;
  readonly #rows: Row[];
  #complete = false;

  constructor(backup: string, { destinations, databases }: PreparedBackup) {
    this.#backup = backup;
    this.#title = titleOf(backup, { left: destinations, lost: [] });
    this.#rows = databases.map(({ name, bytes }) => ({ name, bytes, state: 'waits' }));
  }

  /** Shows where the backup goes to, and where not. */
  lose(destinations: Pick<Destinations, 'left' | 'lost'>): void {
    this.#title = titleOf(this.#backup, destinations);
    this.show();
  }

  begin(name: string): void {
    this.#replace(name, (row) => ('done' in row ? row : { ...row, state: 'is dumped' }));
  }

  finish(done: BackedUpDatabase): void {
    this.#replace(done.name, ({ name }) => ({ name, done }));
  }

  end(): void {
    this.#complete = true;
    this.show();
  }

  show(): void {
    const head = ['| database | size | stored | tables | rows | state |', '| --- | ---: | ---: | ---: | ---: | --- |'];
    const verdict = this.#complete ? 'complete' : 'not complete yet: nothing counts before the manifest';
    wf.setCurrentDetails([`${this.#title}: ${verdict}.`, '', ...head, ...this.#rows.map(lineOf)].join('\n'));
  }

  #replace(name: string, change: (row: Row) => Row): void {
    const at = this.#rows.findIndex((row) => row.name === name);
    this.#rows.splice(at, 1, ...this.#rows.slice(at, at + 1).map(change));
    this.show();
  }
}

function titleOf(backup: string, { left, lost }: Pick<Destinations, 'left' | 'lost'>): string {
  const without = lost.map(({ destination, reason }) => `${destination} (${reason.replaceAll(/\s+/g, ' ')})`);
  return [`Backup \`${backup}\` to ${left.join(', ')}`, ...without].join(', without ');
}

function lineOf(row: Row): string {
  const name = `\`${row.name.replaceAll(/[|`\n]/g, ' ')}\``;
  if (!('done' in row)) return `| ${name} | ${byteText(row.bytes)} | | | | ${row.state} |`;
  const { bytes, dump, fingerprint } = row.done;
  const stored = dump.reduce((sum, part) => sum + part.bytes, 0);
  return `| ${name} | ${byteText(bytes)} | ${byteText(stored)} | ${fingerprint.tables} | ${fingerprint.rows} | dumped |`;
}
