import { stripVTControlCharacters, styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Gives text a colour or a weight, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

/** Leaves every text as it is. */
export const unpainted: Paint = (_style, text) => text;

/** Paints if the stream is a terminal that shows colours; `NO_COLOR` and `FORCE_COLOR` count. */
export function paintFor(stream: NodeJS.WritableStream): Paint {
  return (style, text) => styleText(style, text, { stream });
}

/** The text without what would move a terminal's cursor or change its colours: logs and events come from strangers. */
export function printable(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll('\t', '  ')
    .replaceAll(/[^\P{Cc}\n]/gu, '');
}

/** The same in a single line. */
export function oneLine(text: string): string {
  return printable(text).replaceAll(/\s*\n\s*/g, ' ');
}

/** The text cut to a width in characters, with an ellipsis where something is missing. */
export function fit(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** Seconds as a person reads them: `12.3s`. */
export function seconds(value: number): string {
  return `${value.toFixed(1)}s`;
}
