import { layout } from './layout.ts';
import { historyName } from '../postgres/wal/history.ts';
import { hex8 } from '../postgres/wal/segments.ts';

/** What an object below `wal/` is. */
export type WalObject = { server: string; timeline: number } & (
  | { kind: 'segment'; name: string }
  /** The beginning of a segment, up to a place. */
  | { kind: 'partial'; name: string; end: bigint }
  | { kind: 'history' }
);

/** The folder of a server's timeline. The server is in it: what another one of the same platform wrote must never be taken for its WAL. */
export function walFolder(server: string, timeline: number): string {
  return `${layout.wal}${server}-${hex8(timeline)}/`;
}

/** The key of an object of the WAL, with what compression and encryption add. */
export function walKey(object: WalObject, encrypted: boolean): string {
  return `${walFolder(object.server, object.timeline)}${fileOf(object)}.zst${encrypted ? '.age' : ''}`;
}

function fileOf(object: WalObject): string {
  if (object.kind === 'history') return historyName(object.timeline);
  if (object.kind === 'segment') return object.name;
  return `${object.name}.${object.end.toString(16).toUpperCase().padStart(16, '0')}.partial`;
}

const pattern =
  /^wal\/(?<server>\d+)-(?<timeline>[0-9A-F]{8})\/(?:(?<history>[0-9A-F]{8}\.history)|(?<name>[0-9A-F]{24})(?:\.(?<end>[0-9A-F]{16})\.partial)?)\.zst(?<age>\.age)?$/;

/** What a key stands for; undefined: nothing of the WAL. */
export function parseWalKey(key: string): (WalObject & { encrypted: boolean }) | undefined {
  const { server = '', timeline = '', history, name = '', end, age } = pattern.exec(key)?.groups ?? {};
  if (!server) return undefined;
  const common = { server, timeline: Number.parseInt(timeline, 16), encrypted: age !== undefined };
  if (history !== undefined) return history.startsWith(timeline) ? { ...common, kind: 'history' } : undefined;
  if (!name.startsWith(timeline)) return undefined;
  return end === undefined
    ? { ...common, kind: 'segment', name }
    : { ...common, kind: 'partial', name, end: BigInt(`0x${end}`) };
}
