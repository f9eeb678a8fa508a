import { createLogUpdate } from 'log-update';
import { noteText, type Note } from './note.ts';
import { isScreen, styleOf } from './terminal.ts';
import { fit, seconds } from '../render/paint.ts';
import { progressTable } from '../render/progress-table.ts';
import { runChanges } from '../render/run-changes.ts';
import type { Progress } from '../../workflows/types.ts';

/** Shows a run while it goes on. */
export interface Display {
  /** The state now, if the run tells of it; `notes` say what is being waited for. */
  show(progress: Progress | undefined, notes: readonly Note[]): void;
  /** Something to say once. */
  note(lines: string[]): void;
  /** Leaves what is shown in place; it may be shown anew below. */
  close(): void;
}

/** Where progress is shown: with `json` on stderr, since stdout is for the one object. */
export function displayFor({ json }: { json?: boolean }, startedAt: number): Display {
  return json ? linesOn(process.stderr, startedAt) : displayOn(process.stdout, startedAt);
}

/** A table that is drawn anew in a terminal, and one line per change of state elsewhere. */
export function displayOn(stream: NodeJS.WriteStream, startedAt: number): Display {
  return isScreen(stream) ? tableOn(stream) : linesOn(stream, startedAt);
}

/** How often a log is told how far something has got, in milliseconds: first, and after so many that it takes long. */
const [oftenMs, longMs, seldomMs] = [10_000, 300_000, 60_000];

/** One line per change of state, with the seconds since the start: `12.3s postgres deployed (4 created)`. */
export function linesOn(stream: NodeJS.WritableStream, startedAt: number, clock: () => number = Date.now): Display {
  let last: Progress | undefined;
  const said = new Set<string>();
  const toldAt = new Map<string, number>();
  const isDue = (note: Note): boolean => {
    if (typeof note === 'string') return !said.has(note);
    const last = toldAt.get(note.about);
    const pause = clock() - startedAt < longMs ? oftenMs : seldomMs;
    return last === undefined || clock() - last >= pause;
  };
  const write = (line: string) => stream.write(`${seconds((clock() - startedAt) / 1000)} ${line}\n`);
  return {
    show(progress, notes) {
      if (progress) runChanges(last, progress).forEach(write);
      last = progress;
      for (const note of notes.filter(isDue)) {
        if (typeof note === 'string') said.add(note);
        else toldAt.set(note.about, clock());
        write(noteText(note));
      }
    },
    note: (lines) => lines.forEach((line) => stream.write(`${line}\n`)),
    close() {},
  };
}

function tableOn(stream: NodeJS.WriteStream): Display {
  const update = createLogUpdate(stream);
  return {
    show(progress, notes) {
      const { width, paint } = styleOf(stream);
      const table = progress ? progressTable(progress, { now: Date.now(), width, paint }) : [];
      const below = notes.map((note) => paint('dim', fit(`  ${noteText(note)}`, width)));
      update([...table, ...below].join('\n'));
    },
    note: (lines) => writePast(update, stream, lines),
    close: () => update.done(),
  };
}

/** For a run that only looks: what it waits for, in a terminal only as long as it lasts, so that the answer stands alone. */
export function quietOn(stream: NodeJS.WriteStream, what: string, startedAt: number): Display {
  if (!isScreen(stream)) return linesOn(stream, startedAt);
  const update = createLogUpdate(stream);
  return {
    show(_progress, notes) {
      const { width, paint } = styleOf(stream);
      const title = `${what}  ${seconds((Date.now() - startedAt) / 1000)}`;
      update(
        [title, ...notes.map((note) => `  ${noteText(note)}`)].map((line) => paint('dim', fit(line, width))).join('\n'),
      );
    },
    note: (lines) => writePast(update, stream, lines),
    close() {
      update.clear();
      update.done();
    },
  };
}

/** Written past the table, which is drawn again below: a link that is wrapped by hand can't be clicked. */
function writePast(update: ReturnType<typeof createLogUpdate>, stream: NodeJS.WriteStream, lines: string[]): void {
  if (lines.length === 0) return;
  update.clear();
  stream.write(`${lines.join('\n')}\n`);
}
