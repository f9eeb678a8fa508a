import { describe, expect, jest, test } from '@jest/globals';
import { CommanderError } from 'commander';
import type { Commands, Ending } from '../../../../src/cli/arguments/commands.ts';
import { createProgram } from '../../../../src/cli/arguments/program.ts';

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
    plan: command('plan', report),
    deploy: command('deploy', report),
    approve: command('approve', report),
    pause: command('pause', report),
    resume: command('resume', report),
    stop: command('stop', report),
    status: command('status', report),
    history: command('history', report),
    rollback: command('rollback', report),
    verify: command('verify', report),
    diagnose: command('diagnose', report),
    render: command('render', report),
    backup: command('backup', report),
    backups: command('backups', report),
    drill: command('drill', report),
    prune: command('prune', report),
    schedules: command('schedules', report),
    wal: command('wal', report),
    alerts: command('alerts', report),
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
    [
      ['wal', 'status', '--json'],
      ['wal', 'status', { json: true }],
    ],
    [
      ['alerts', '--plain'],
      ['alerts', { plain: true }],
    ],
    [['deploy'], ['deploy', { prune: true, rollback: true }]],
    [
      ['deploy', '-f', 'p.yaml', '-c', 'postgres, redis', '-s', 'a=1', '--set', 'b=2', '-n', 'x', '--detach', '--json'],
      [
        'deploy',
        {
          file: 'p.yaml',
          components: ['postgres', 'redis'],
          set: ['a=1', 'b=2'],
          name: 'x',
          detach: true,
          json: true,
          prune: true,
          rollback: true,
        },
      ],
    ],
    [
      [
        'deploy',
        '--plan',
        '--supersede',
        '--no-prune',
        '--no-rollback',
        '--destroy',
        'A/b',
        'C/d/e',
        '--destroy',
        'F/g',
      ],
      ['deploy', { plan: true, supersede: true, prune: false, rollback: false, destroy: ['A/b', 'C/d/e', 'F/g'] }],
    ],
    [
      ['deploy', '--approve-before', 'redis,keycloak', '--on-conflict', 'a=yield', '--on-conflict', 'b:.c=force'],
      [
        'deploy',
        { approveBefore: ['redis', 'keycloak'], onConflict: ['a=yield', 'b:.c=force'], prune: true, rollback: true },
      ],
    ],
    [
      ['plan', '--markdown', '-c', 'redis'],
      ['plan', { markdown: true, components: ['redis'], prune: true }],
    ],
    [
      ['approve', '--name', 'x', 'redis', 'keycloak'],
      ['approve', ['redis', 'keycloak'], { name: 'x' }],
    ],
    [['approve'], ['approve', [], {}]],
    [
      ['pause', '--json'],
      ['pause', { json: true }],
    ],
    [
      ['resume', '-n', 'x'],
      ['resume', { name: 'x' }],
    ],
    [
      ['stop', '--rollback'],
      ['stop', { rollback: true }],
    ],
    [['history'], ['history', undefined, {}]],
    [
      ['history', '4', '--document'],
      ['history', 4, { document: true }],
    ],
    [
      ['rollback', '--to', '4', '--accept-schema', '3f2a', '--yes', '-c', 'backend-api'],
      ['rollback', { to: 4, acceptSchema: '3f2a', yes: true, components: ['backend-api'] }],
    ],
    [
      ['verify', '--self-heal'],
      ['verify', { selfHeal: true }],
    ],
    [
      ['diagnose', '--markdown'],
      ['diagnose', { markdown: true }],
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
    [['rollback', '--to', 'last'], /'last' is invalid.*the number of a revision/],
    [['history', '0'], /Expected the number of a revision[^]*aroti history --help/],
    [['plan', '--json', '--markdown'], /cannot be used with option '--json'/],
    [['deploy', '--plan', '--approve-before', 'redis'], /cannot be used with option '--plan'/],
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
    [['plan'], ['--on-conflict', '--no-prune', '--destroy', '--markdown', 'Exit codes: 0 nothing would change, 2']],
    [['approve'], ['[components...]', 'aroti approve backend-api']],
    [['pause'], ['resume', 'Exit codes']],
    [['resume'], ['Exit codes']],
    [['stop'], ['--rollback', 'cancelled']],
    [['rollback'], ['--to', '--accept-schema', 'Volumes are never rolled back']],
    [['history'], ['--document', 'KUBECONFIG']],
    [['verify'], ['--self-heal', 'Exit codes: 0 healthy']],
    [['diagnose'], ['remedy', 'Exit codes: 0 nothing found']],
    [['status'], ['--watch', '--json']],
    [['render'], ['--out', 'Secrets']],
  ])('%j --help names what comes next', async (args, expected) => {
    const { parse, written } = programWithFakes();
    await expect(parse(...args, '--help')).rejects.toMatchObject({ exitCode: 0 });
    for (const text of expected) expect(written.join('')).toContain(text);
  });
});
