/** A column of a table. */
export interface Column {
  /** The title, then a cell for each row. */
  cells: string[];
  /** Left out where there is no room. */
  optional?: boolean;
}

/** The rows of a table, the titles first; without its optional columns where it would not fit into the width. */
export function columnsWithin(width: number, columns: readonly Column[]): string[] {
  const rows = sideBySide(columns);
  if (rows.every((row) => row.length <= width)) return rows;
  return sideBySide(columns.filter(({ optional }) => !optional));
}

function sideBySide(columns: readonly Column[]): string[] {
  const padded = columns.map(({ cells }) => cells.map((cell) => cell.padEnd(widest(cells))));
  return (padded[0] ?? []).map((_cell, row) =>
    padded
      .map((cells) => cells[row])
      .join('  ')
      .trimEnd(),
  );
}

/** Cells as numbers stand: they end in one place. */
export function rightAligned(cells: readonly string[]): string[] {
  return cells.map((cell) => cell.padStart(widest(cells)));
}

function widest(cells: readonly string[]): number {
  return Math.max(...cells.map(({ length }) => length));
}
