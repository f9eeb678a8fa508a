import type { ExitCode } from './exit-codes.ts';

/** How a command ended: its exit code, and the same facts for a person (`lines`) and for a program (`object`, for `--json`). */
export interface Report {
  exitCode: ExitCode;
  lines: string[];
  object: Record<string, unknown>;
}

/** Ends a command early with a report; everything else that is thrown is a defect. */
export class CommandEnded extends Error {
  readonly report: Report;

  constructor(report: Report) {
    super(report.lines.join('\n'));
    this.name = 'CommandEnded';
    this.report = report;
  }
}

/** Writes a report to a stream, for a person, or with `json` as one object for a program. */
export function printReport({ lines, object }: Report, stream: NodeJS.WritableStream, json = false): void {
  if (json) stream.write(`${JSON.stringify(object, null, 2)}\n`);
  else if (lines.length > 0) stream.write(`${lines.join('\n')}\n`);
}
