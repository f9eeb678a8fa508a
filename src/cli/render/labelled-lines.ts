import { printable } from './paint.ts';
import { wrapped } from './wrapped.ts';

/** How wide the column of labels is, with what stands before and behind it. */
const labelWidth = 12;

/** Texts beside a label, `  Reason    OOMKilled`, each line wrapped within the width; nothing where there is no text. */
export function labelledLines(
  label: string,
  texts: readonly string[],
  width: number,
  style: (line: string) => string = (plain) => plain,
): string[] {
  return texts
    .flatMap((text) => printable(text).split('\n'))
    .filter((line) => line.trim() !== '')
    .flatMap((line) => wrapped('', '', line, width - labelWidth))
    .map((line, index) => `${`  ${index === 0 ? label : ''}`.padEnd(labelWidth - 1)} ${style(line)}`);
}
