import { InvalidArgumentError, type Command } from 'commander';
import { componentNames } from '../../platform/components.ts';

/** The options that say which platform document is meant. */
export function documentOptions(command: Command): Command {
  return command
    .option(
      '-f, --file <file>',
      'platform document, YAML or JSON (default: that of AROTI_PLATFORM_FILE, then what the worker has)',
    )
    .option('-s, --set <path=value>', 'set one field of the document; may be repeated', collect)
    .option('-n, --name <name>', 'name of the platform');
}

/** The option that picks components. */
export function componentsOption(command: Command): Command {
  const known = `only these, separated by commas: ${componentNames.join(', ')}, or your own`;
  return command.option('-c, --components <names>', known, names);
}

/** The option that keeps what would be deleted. */
export function pruneOption(command: Command): Command {
  return command.option('--no-prune', 'leave what the document no longer has');
}

/** The option that says what may be deleted although it would not be. */
export function destroyOption(command: Command): Command {
  return command.option('--destroy <objects...>', 'Kind/namespace/name: may be deleted although it holds data');
}

/** The option that settles conflicts. */
export function conflictOption(command: Command): Command {
  const rule = 'what to do with fields that others write: adopt, yield or force; may be repeated';
  return command.option('--on-conflict <component[:field]=rule>', rule, collect);
}

/** The option of which platform's run is meant. */
export function nameOption(command: Command): Command {
  return command.option('-n, --name <name>', 'name of the platform (default: aroti)');
}

/** The option that makes a program the reader. */
export function jsonOption(command: Command): Command {
  return command.option('--json', 'one JSON object on stdout');
}

/** Names separated by commas. */
export function names(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}

/** All values of an option that may be repeated. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

/** A revision's number. */
export function revisionNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new InvalidArgumentError('Expected the number of a revision, such as 4; `history` lists them.');
  return Number(text);
}
