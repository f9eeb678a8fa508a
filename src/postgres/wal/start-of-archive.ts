import type { Ancestor } from './history.ts';
import type { Lsn } from './lsn.ts';
import { segmentAt, segmentName, startOfSegment } from './segments.ts';

export interface StartRequest {
  /** Where what the server keeps for the archive begins. */
  restart: Lsn;
  /** The server's timeline, and what came before it. */
  timeline: number;
  history: readonly Ancestor[];
  segmentBytes: number;
  /** Names of the whole segments that every store holds. */
  archived: ReadonlySet<string>;
}

/** Where receiving has to begin so that nothing is missing: the first segment that the server keeps and that is not archived. */
export function startOfArchive(request: StartRequest): { timeline: number; lsn: Lsn } {
  const { restart, history, segmentBytes, archived } = request;
  const ancestor = history.find(({ end }) => end > restart);
  const timeline = ancestor?.timeline ?? request.timeline;
  let { number } = segmentAt(timeline, restart, segmentBytes);
  const isOver = () => ancestor !== undefined && startOfSegment({ number: number + 1n }, segmentBytes) > ancestor.end;
  while (!isOver() && archived.has(segmentName({ timeline, number }, segmentBytes))) number++;
  return { timeline, lsn: startOfSegment({ number }, segmentBytes) };
}
