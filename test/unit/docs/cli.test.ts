import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Command } from 'commander';
import type { Commands } from '../../../src/cli/arguments/commands.ts';
import { createProgram } from '../../../src/cli/arguments/program.ts';

const page = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
const overview = page.slice(0, page.indexOf('\n\nEvery command'));
const program = createProgram({} as Commands, () => undefined);
const typed = [...page.matchAll(/^\$ aroti (.+)$/gm)].map(([, line]) => line ?? '');

/** The command that a line of the page calls. */
function called(line: string): Command | undefined {
  return program.commands.find((command) => command.name() === line.split(' ')[0]);
}

test('every command stands in the overview', () => {
  for (const command of program.commands) expect(overview).toMatch(new RegExp(`\\b${command.name()}\\b`));
});

describe('every example is a command with options that it has', () => {
  test.each(typed)('aroti %s', (line) => {
    const known = called(line)?.options.flatMap(({ long }) => long ?? []);
    expect(known).toEqual(expect.arrayContaining(line.match(/--[a-z-]+/g) ?? []));
  });
});

test('there are examples', () => {
  expect(typed.length).toBeGreaterThan(9);
});
