import { parseLsn, type Lsn } from './lsn.ts';
import { hex8 } from './segments.ts';

/** A timeline that another one came from, and where that left it. */
export interface Ancestor {
  timeline: number;
  end: Lsn;
}

/** The file of a timeline's history, as PostgreSQL names it. */
export function historyName(timeline: number): string {
  return `${hex8(timeline)}.history`;
}

/** What a history says, the oldest ancestor first. Throws where a line is not of its form. */
export function parseHistory(text: string): Ancestor[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [timeline = '', end = ''] = line.split(/\s+/);
      if (!/^\d+$/.test(timeline)) throw new Error(`no line of a timeline's history: ${line.slice(0, 100)}`);
      return { timeline: Number(timeline), end: parseLsn(end) };
    });
}
