import { parseCron, type CronTimes } from '../platform/cron.ts';

const dayMs = 86_400_000;
/** 29 February comes again within eight years. */
const mostDays = 8 * 366 + 1;

/**
 * When a Schedule last came due, at `before` at the latest: milliseconds since the epoch. A time that a clock leaves out in spring counts
 * as the hour after it. Undefined: never, or the expression is of a form that only Temporal reads.
 */
export function lastDue(cron: string, timeZone: string, before: number): number | undefined {
  const times = parseCron(cron);
  if (!times) return undefined;
  const offsetAt = offsetIn(timeZone);
  const minutesOfDay = [...times.hours].flatMap((hour) => [...times.minutes].map((minute) => hour * 60 + minute));
  const latestFirst = minutesOfDay.toSorted((a, b) => b - a);
  const today = Math.floor((before + offsetAt(before)) / dayMs) * dayMs;
  for (let back = 0; back < mostDays; back++) {
    const day = today - back * dayMs;
    if (!isDay(times, new Date(day))) continue;
    const due = latestFirst.map((minute) => toUtc(day + minute * 60_000, offsetAt)).find((moment) => moment <= before);
    if (due !== undefined) return due;
  }
  return undefined;
}

/** `day` is a local day as if it were UTC. */
function isDay({ days, months, weekdays, eitherDay }: CronTimes, day: Date): boolean {
  if (!months.has(day.getUTCMonth() + 1)) return false;
  const byDay = days.has(day.getUTCDate());
  const byWeekday = weekdays.has(day.getUTCDay());
  return eitherDay ? byDay || byWeekday : byDay && byWeekday;
}

/** The moment at which clocks show a local time, given as if it were UTC. */
function toUtc(local: number, offsetAt: (moment: number) => number): number {
  const guess = local - offsetAt(local);
  return local - offsetAt(guess);
}

/** How far local time is ahead of UTC at a moment, in milliseconds. */
function offsetIn(timeZone: string): (moment: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (moment) => {
    const parts = new Map(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    return local - Math.floor(moment / 1000) * 1000;
  };
}
