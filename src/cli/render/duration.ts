/** Seconds as a person reads them in a sentence: `8.5 s`, `2 min 40 s`, `5 h 3 min`, `2 d 4 h`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Number(Math.max(0, seconds).toFixed(1))} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return inTwo([Math.floor(whole / 60), 'min'], [whole % 60, 's']);
  const minutes = Math.round(whole / 60);
  if (minutes < 24 * 60) return inTwo([Math.floor(minutes / 60), 'h'], [minutes % 60, 'min']);
  const hours = Math.round(minutes / 60);
  return inTwo([Math.floor(hours / 24), 'd'], [hours % 24, 'h']);
}

function inTwo([large, unit]: [number, string], [small, smaller]: [number, string]): string {
  return small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smaller}`;
}
