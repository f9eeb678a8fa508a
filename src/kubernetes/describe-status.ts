import type { V1Status } from '@kubernetes/client-node';

const longest = 300;
const causesShown = 5;

/** An API server's refusal in one short line: the fields and what is wrong with each, where it says so. Never a Secret's data. */
export function describeStatus(object: string, status: number, answer: V1Status | undefined): string {
  const causes = (answer?.details?.causes ?? []).filter(({ field }) => field);
  if (object.startsWith('Secret/')) {
    // Its messages quote the value that they complain about.
    return [answer?.reason ?? `HTTP ${status}`, ...causes.map(({ field, reason }) => `${field}: ${reason}`)].join('; ');
  }
  if (causes.length > 0) {
    const shown = causes.slice(0, causesShown).map(({ field, message }) => `${field}: ${cut(message ?? 'invalid')}`);
    return [...shown, ...(causes.length > causesShown ? [`and ${causes.length - causesShown} more`] : [])].join('; ');
  }
  return cut(answer?.message || `HTTP ${status}`);
}

function cut(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
