import type { Diagnosis, FailingContainer } from '../diagnosis.ts';

const longestLine = 400;
const longestMessage = 1000;
const mostContainers = 4;
/** A history has to hold it, more than once. */
const mostBytes = 30 * 1024;

/** The diagnosis with every text of a container, a kubelet or a program masked, then cut to what a history may hold. */
export function tidy(diagnosis: Diagnosis, mask: (text: string) => string): Diagnosis {
  const message = (text: string) => cut(mask(text), longestMessage);
  const lines = (all: readonly string[]) => all.map((line) => cut(mask(line), longestLine));
  return fit({
    ...diagnosis,
    rule: cut(diagnosis.rule, longestMessage),
    message: message(diagnosis.message),
    containers: diagnosis.containers.slice(0, mostContainers).map((container) => ({
      ...container,
      message: message(container.message),
      logs: lines(container.logs),
      previousLogs: lines(container.previousLogs),
    })),
    events: diagnosis.events.map((event) => ({ ...event, message: message(event.message) })),
  });
}

/** Leaves the oldest lines out, of the longest log first, until it fits. */
function fit(diagnosis: Diagnosis): Diagnosis {
  let fitting = diagnosis;
  while (Buffer.byteLength(JSON.stringify(fitting)) > mostBytes) {
    const most = Math.max(0, ...fitting.containers.map(size));
    if (most === 0) return { ...fitting, events: fitting.events.slice(-3) };
    const longest = fitting.containers.findIndex((container) => size(container) === most);
    fitting = {
      ...fitting,
      containers: fitting.containers.map((one, index) => (index === longest ? withoutOldest(one) : one)),
    };
  }
  return fitting;
}

function size({ logs, previousLogs }: FailingContainer): number {
  return [...logs, ...previousLogs].join('').length;
}

function withoutOldest(container: FailingContainer): FailingContainer {
  const { logs, previousLogs } = container;
  return previousLogs.length > 0
    ? { ...container, previousLogs: previousLogs.slice(1) }
    : { ...container, logs: logs.slice(1) };
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
