/** When something is due, by the calendar. */
export interface CronTimes {
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  days: ReadonlySet<number>;
  months: ReadonlySet<number>;
  /** 0 is Sunday. */
  weekdays: ReadonlySet<number>;
  /** Both are restricted: then either one is enough. */
  eitherDay: boolean;
}

const shorthands: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** A cron expression of five fields, or a word such as `@daily`; undefined where it is of another form, which only Temporal reads. */
export function parseCron(expression: string): CronTimes | undefined {
  const text = expression.trim().toLowerCase();
  const fields = (shorthands[text] ?? text).split(/\s+/);
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  if (fields.length !== 5) return undefined;
  const minutes = valuesOf(minute, 0, 59);
  const hours = valuesOf(hour, 0, 23);
  const days = valuesOf(day, 1, 31);
  const months = valuesOf(named(month, monthNames, 1), 1, 12);
  const weekdays = valuesOf(named(weekday, weekdayNames, 0), 0, 7);
  if (!minutes || !hours || !days || !months || !weekdays) return undefined;
  if (weekdays.has(7)) weekdays.add(0);
  return { minutes, hours, days, months, weekdays, eitherDay: !isAny(day) && !isAny(weekday) };
}

/** Whether Temporal takes it: as above, with a year after the five fields, also with seconds before them, or `@every` with a duration. */
export function isCron(expression: string): boolean {
  const text = expression.trim().toLowerCase();
  if (everyPattern.test(text) || parseCron(text)) return true;
  const fields = text.split(/\s+/);
  const seconds = fields.length === 7 ? fields.shift() : '0';
  const year = fields.length === 6 ? fields.pop() : undefined;
  return (
    year !== undefined &&
    valuesOf(seconds ?? '', 0, 59) !== undefined &&
    valuesOf(year, 2000, 2100) !== undefined &&
    parseCron(fields.join(' ')) !== undefined
  );
}

const duration = String.raw`(\d+(\.\d+)?(ns|us|ms|s|m|h|d))+`;
/** How often, and from when on. */
const everyPattern = new RegExp(String.raw`^@every\s+${duration}(\/${duration})?$`);

function isAny(field: string): boolean {
  return field.startsWith('*');
}

function named(field: string, names: readonly string[], first: number): string {
  return field.replaceAll(/[a-z]{3}/g, (name) => {
    const index = names.indexOf(name);
    return index < 0 ? name : String(index + first);
  });
}

const partPattern = /^(?:(\*)|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/;

function valuesOf(field: string, least: number, most: number): Set<number> | undefined {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const found = partPattern.exec(part);
    if (!found) return undefined;
    const [, any, from, to, step] = found;
    const first = any ? least : Number(from);
    const last = any || (to === undefined && step !== undefined) ? most : Number(to ?? from);
    const by = Number(step ?? 1);
    if (first < least || last > most || first > last || by < 1) return undefined;
    for (let value = first; value <= last; value += by) values.add(value);
  }
  return values;
}
