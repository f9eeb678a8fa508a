import { createLogUpdate } from 'log-update';
import { fit, paintFor, seconds } from '../render/paint.ts';
import { progressTable, stateChanges } from '../render/progress-table.ts';
import type { Progress } from '../../workflows/types.ts';

/** Shows a run while it goes on. */
export interface Display {
  /** The state now; `notes` say what is being waited for. */
  show(progress: Progress, notes: string[]): void;
  /** Something to say once. */
  note(lines: string[]): void;
  /** Leaves what is shown in place. */
  close(): void;
}

/** A table that is drawn anew in a terminal (one that has a size: some pretend), and one line per change of state elsewhere. */
export function displayOn(stream: NodeJS.WriteStream, startedAt: number): Display {
  return stream.isTTY && stream.columns > 0 && stream.rows > 0 ? tableOn(stream) : linesOn(stream, startedAt);
}

/** One line per change of state, with the seconds since the start: `12.3s postgres deployed (4 created)`. */
export function linesOn(stream: NodeJS.WritableStream, startedAt: number, clock: () => number = Date.now): Display {
  let last: Progress | undefined;
  const said = new Set<string>();
  const write = (line: string) => stream.write(`${seconds((clock() - startedAt) / 1000)} ${line}\n`);
  return {
    show(progress, notes) {
      stateChanges(last, progress).forEach(write);
      last = progress;
      for (const line of notes.filter((candidate) => !said.has(candidate))) {
        said.add(line);
        write(line);
      }
    },
    note: (lines) => lines.forEach((line) => stream.write(`${line}\n`)),
    close() {},
  };
}

function tableOn(stream: NodeJS.WriteStream): Display {
  const update = createLogUpdate(stream);
  const paint = paintFor(stream);
  const width = () => Math.max(40, (stream.columns ?? 80) - 1);
  return {
    show(progress, notes) {
      const table = progressTable(progress, { now: Date.now(), width: width(), paint });
      const below = notes.map((line) => paint('dim', fit(`  ${line}`, width())));
      update([...table, ...below].join('\n'));
    },
    note(lines) {
      if (lines.length === 0) return;
      // Written past the table, which is drawn again below: a link that is wrapped by hand can't be clicked.
      update.clear();
      stream.write(`${lines.join('\n')}\n`);
    },
    close: () => update.done(),
  };
}
