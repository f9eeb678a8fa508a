const steps: readonly [seconds: number, unit: string][] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
];

/** How long ago that was, in its greatest unit: `3 min ago`; the text itself where it is no time. */
export function ago(iso: string, now: number): string {
  const passed = Math.floor((now - Date.parse(iso)) / 1000);
  if (Number.isNaN(passed)) return iso;
  const [size, unit] = steps.find(([candidate]) => passed >= candidate) ?? [1, 's'];
  return passed < 1 ? 'just now' : `${Math.floor(passed / size)} ${unit} ago`;
}

/** A time as `2026-01-02 03:04:05Z`. */
export function moment(iso: string): string {
  return iso.replace('T', ' ').replace(/\.\d+/, '');
}
