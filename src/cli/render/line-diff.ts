/** A line that stays, goes, comes, or stands for `skipped` lines that stay. */
export type DiffLine = { sign: ' ' | '-' | '+'; text: string } | { sign: '…'; skipped: number };

/** Beyond this many comparisons the middle is shown as gone and come, whole: nobody reads more, and it has to end. */
const comparisons = 1_000_000;

/** What differs between two texts, line by line, with `context` lines around it. */
export function lineDiff(before: string, after: string, context = 2): DiffLine[] {
  const old = before.split('\n');
  const young = after.split('\n');
  const start = sharedStart(old, young);
  const end = sharedStart(old.slice(start).toReversed(), young.slice(start).toReversed());
  const middle = middleDiff(old.slice(start, old.length - end), young.slice(start, young.length - end));
  return shortened([...old.slice(0, start).map(stays), ...middle, ...old.slice(old.length - end).map(stays)], context);
}

type Line = Extract<DiffLine, { text: string }>;

function sharedStart(a: readonly string[], b: readonly string[]): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) if (a[index] !== b[index]) return index;
  return length;
}

/** By the longest common subsequence. */
function middleDiff(old: readonly string[], young: readonly string[]): Line[] {
  if (old.length * young.length > comparisons) return [...old.map(goes), ...young.map(comes)];
  const lengths = commonLengths(old, young);
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < young.length) {
    const [gone, come] = [old[i], young[j]];
    if (gone !== undefined && gone === come) {
      lines.push(stays(gone));
      i += 1;
      j += 1;
    } else if (gone !== undefined && (come === undefined || at(lengths, i + 1, j) >= at(lengths, i, j + 1))) {
      lines.push(goes(gone));
      i += 1;
    } else {
      lines.push(comes(come ?? ''));
      j += 1;
    }
  }
  return lines;
}

/** For each pair of positions, how many lines are common from there on. */
function commonLengths(old: readonly string[], young: readonly string[]): Uint32Array[] {
  const rows = Array.from({ length: old.length + 1 }, () => new Uint32Array(young.length + 1));
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = young.length - 1; j >= 0; j--) {
      const same = old[i] === young[j];
      rows[i]![j] = same ? at(rows, i + 1, j + 1) + 1 : Math.max(at(rows, i + 1, j), at(rows, i, j + 1));
    }
  }
  return rows;
}

function at(rows: readonly Uint32Array[], i: number, j: number): number {
  return rows[i]?.[j] ?? 0;
}

function shortened(lines: readonly Line[], context: number): DiffLine[] {
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - context), index + context + 1).some(({ sign }) => sign !== ' '),
  );
  const shown: DiffLine[] = [];
  lines.forEach((line, index) => {
    const last = shown.at(-1);
    if (near[index]) shown.push(line);
    else if (last?.sign === '…') last.skipped += 1;
    else shown.push({ sign: '…', skipped: 1 });
  });
  return shown;
}

const stays = (text: string): Line => ({ sign: ' ', text });
const goes = (text: string): Line => ({ sign: '-', text });
const comes = (text: string): Line => ({ sign: '+', text });
