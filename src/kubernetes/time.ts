import type { CoreV1Event } from '@kubernetes/client-node';

/** Milliseconds since 1970 of a time in an object: the types say `Date`, the API server's JSON has text. */
export function milliseconds(time: Date | string | null | undefined): number | undefined {
  return time === undefined || time === null ? undefined : new Date(time).getTime();
}

/** When an event was seen last. */
export function eventTime({ series, lastTimestamp, eventTime: once, metadata }: CoreV1Event): number {
  return milliseconds(series?.lastObservedTime ?? lastTimestamp ?? once ?? metadata.creationTimestamp) ?? 0;
}

/** When an event was seen for the first time. */
export function firstSeen(event: CoreV1Event): number {
  return milliseconds(event.firstTimestamp ?? event.eventTime) ?? eventTime(event);
}
