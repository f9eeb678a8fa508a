/** `YYYYMMDDTHHMMSSZ-<run>`: sorted by time as text; `run` is the first eight characters of the run's id. */
export function backupId(startedAt: Date, runId: string): string {
  return `${startedAt.toISOString().replaceAll(/[-:]|\.\d{3}/g, '')}-${runPart(runId)}`;
}

/** What an id has of its run's. */
export function runPart(runId: string): string {
  return runId.slice(0, 8);
}

const pattern = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-[0-9a-z]{1,16}$/;

/** When a backup began, from its id; undefined: this is no id. */
export function startOf(id: string): Date | undefined {
  const parts = pattern.exec(id);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
