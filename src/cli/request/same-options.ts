import type { ChangeOptions } from './deploy-request.ts';

/** The options that said which platform is meant, as they are to be typed for another command about the same one. */
export function sameOptions(options: ChangeOptions): string[] {
  const { file, set = [], name, components, prune, destroy = [], onConflict = [] } = options;
  return [
    ...(file === undefined ? [] : ['--file', file]),
    ...set.flatMap((setting) => ['--set', setting]),
    ...(name === undefined ? [] : ['--name', name]),
    ...(components ? ['--components', components.join(',')] : []),
    ...(prune === false ? ['--no-prune'] : []),
    ...destroy.flatMap((object) => ['--destroy', object]),
    ...onConflict.flatMap((rule) => ['--on-conflict', rule]),
  ].map(shellWord);
}

/** A text as a shell takes it for one word. */
export function shellWord(text: string): string {
  return /^[\w.,:=/@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
