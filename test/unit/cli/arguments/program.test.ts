import { describe, expect, jest, test } from '@jest/globals';
import { CommanderError } from 'commander';
import { createProgram, type Commands, type Ending } from '../../../../src/cli/arguments/program.ts';

const report = { exitCode: 0 as const, lines: [], object: {} };

function programWithFakes() {
  const calls: unknown[][] = [];
  const command =
    <Result>(name: string, result: Result) =>
    (...args: unknown[]) => {
      calls.push([name, ...args]);
      return Promise.resolve(result);
    };
  const commands: Commands = {
    deploy: command('deploy', report),
    status: command('status', report),
    render: command('render', report),
    local: command('local', 7),
  };
  const end = jest.fn<(ending: Ending) => void>();
  const written: string[] = [];
  const write = (text: string) => void written.push(text);
  const program = createProgram(commands, end);
  for (const each of [program, ...program.commands]) each.configureOutput({ writeOut: write, writeErr: write });
  return { program, calls, end, written, parse: (...args: string[]) => program.parseAsync(args, { from: 'user' }) };
}

describe('arguments', () => {
  test.each<[string[], unknown[]]>([
    [['deploy'], ['deploy', {}]],
    [
      ['deploy', '-f', 'p.yaml', '-c', 'postgres, redis', '-s', 'a=1', '--set', 'b=2', '-n', 'x', '--detach', '--json'],
      [
        'deploy',
        { file: 'p.yaml', components: ['postgres', 'redis'], set: ['a=1', 'b=2'], name: 'x', detach: true, json: true },
      ],
    ],
    [
      ['status', '--name', 'x', '--watch'],
      ['status', { name: 'x', watch: true }],
    ],
    [
      ['render', '--component', 'redis', '--out', 'd', '--force'],
      ['render', { component: 'redis', out: 'd', force: true }],
    ],
    [
      ['up', '--name', 'two', '--help', 'x'],
      ['local', 'up', ['--name', 'two', '--help', 'x']],
    ],
    [
      ['down', '--purge'],
      ['local', 'down', ['--purge']],
    ],
  ])('%j', async (args, expected) => {
    const { parse, calls } = programWithFakes();
    await parse(...args);
    expect(calls).toEqual([expected.map((part) => part)]);
  });

  test('the exit code of a local script is passed on', async () => {
    const { parse, end } = programWithFakes();
    await parse('up');
    expect(end).toHaveBeenCalledWith({ exitCode: 7 });
  });
});

describe('mistakes are answered with what was probably meant', () => {
  test.each<[string[], RegExp]>([
    [['deplyo'], /unknown command 'deplyo'[^]*Did you mean deploy/],
    [['deploy', '--componets', 'x'], /unknown option '--componets'[^]*Did you mean --components/],
    [['deploy', 'aroti'], /too many arguments/],
    [['render', '--out'], /argument missing/],
  ])('%j', async (args, expected) => {
    const { parse, calls, written } = programWithFakes();
    await expect(parse(...args)).rejects.toBeInstanceOf(CommanderError);
    expect(written.join('')).toMatch(expected);
    expect(calls).toEqual([]);
  });
});

describe('help', () => {
  test.each<[string[], string[]]>([
    [[], ['aroti up', 'aroti deploy', 'TEMPORAL_ADDRESS', 'AROTI_PLATFORM_FILE', 'KUBECONFIG', 'Exit codes']],
    [
      ['deploy'],
      ['--components', '--file platform.yaml', 'temporal workflow start --type deployPlatform', 'Exit codes'],
    ],
    [['status'], ['--watch', '--json']],
    [['render'], ['--out', 'Secrets']],
  ])('%j --help names what comes next', async (args, expected) => {
    const { parse, written } = programWithFakes();
    await expect(parse(...args, '--help')).rejects.toMatchObject({ exitCode: 0 });
    for (const text of expected) expect(written.join('')).toContain(text);
  });
});
