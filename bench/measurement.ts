/** One figure of a run: what was measured, and what it is held against. */
export interface Measurement {
  what: string;
  value: number;
  unit: string;
  /** The limit from the design, or what a peer took in the same run. */
  against: { what: string; value: number };
}

/** One figure, from what it says and what it is held against, in the same unit. */
export function figure(what: string, value: number, unit: string, againstWhat: string, against: number): Measurement {
  return { what, value, unit, against: { what: againstWhat, value: against } };
}

/** Prints figures as a Markdown table; a ratio below 1 is within the limit, or faster than the peer. */
export function printTable(measurements: Measurement[]): void {
  console.log('| measured | value | against | ratio |\n| --- | ---: | --- | ---: |');
  for (const { what, value, unit, against } of measurements) {
    const held = `${against.what.replaceAll('|', '\\|')}: ${shown(against.value)} ${unit}`;
    console.log(`| ${what} | ${shown(value)} ${unit} | ${held} | ${(value / against.value).toFixed(2)} |`);
  }
}

/** The value that so many percent of the values do not exceed. */
export function percentile(values: number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? NaN;
}

function shown(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}
