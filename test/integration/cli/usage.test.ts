import { describe, expect, jest, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lines } from './fake-temporal.ts';
import { starter } from './starter.ts';

jest.setTimeout(60_000);

describe('Temporal is not reachable; exit code 4', () => {
  test('nobody listens there', async () => {
    const { stderr, exitCode } = await starter(['deploy'], { TEMPORAL_ADDRESS: '127.0.0.1:1' });
    expect(exitCode).toBe(4);
    expect(lines(stderr)[0]).toBe('Temporal does not answer at 127.0.0.1:1: connection refused.');
    expect(stderr).toContain('TEMPORAL_ADDRESS');
  });
});

describe('usage', () => {
  test('without arguments: the help', async () => {
    const { stdout, exitCode } = await starter([], {});
    expect(exitCode).toBe(0);
    expect(stdout).toContain('First steps:');
  });

  test('a mistake: what was probably meant; exit code 64', async () => {
    const { stderr, exitCode } = await starter(['deplyo'], {});
    expect(exitCode).toBe(64);
    expect(stderr).toContain('Did you mean deploy?');
  });

  test('a client configuration that is wrong: the line, not the key that may stand in it; exit code 64', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'aroti-cli-'));
    const file = join(folder, 'temporal.toml');
    await writeFile(file, '[profile.default]\napi_key = "hush');
    const { stdout, stderr, exitCode } = await starter(['status'], { TEMPORAL_CONFIG_FILE: file });
    await rm(folder, { recursive: true });
    expect(exitCode).toBe(64);
    expect(stderr).toMatch(/^The configuration of the Temporal client can't be read: .*\(line 2\)$/);
    expect(stdout + stderr).not.toContain('hush');
  });

  test('without a document no Schedule is touched, since it would be one without backups; exit code 64', async () => {
    const { stderr, exitCode } = await starter(['schedules', 'apply'], { TEMPORAL_ADDRESS: '127.0.0.1:1' });
    expect(exitCode).toBe(64);
    expect(stderr).toContain('--file: is needed');
  });

  test('a kubeconfig that is not there is named, where the credentials of the bucket are in the cluster; exit code 64', async () => {
    const destination = 'backups.destinations.primary={"bucket": "backups", "credentials": {"name": "login"}}';
    const { stderr, exitCode } = await starter(['backups', 'list', '--set', destination], {
      KUBECONFIG: '/nowhere/config',
    });
    expect(exitCode).toBe(64);
    expect(stderr).toMatch(/^The credentials of the bucket are kept in the cluster, .*\/nowhere\/config/);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });

  test('output that nobody reads to its end is no failure', async () => {
    const child = starter(['render'], {});
    child.stdout.destroy();
    expect((await child).exitCode).toBe(0);
  });

  test.each(['up', 'down'])(
    '`%s` hands its arguments to the script of that name, and passes its exit code on',
    async (name) => {
      const help = await starter([name, '--help'], {});
      expect(help.exitCode).toBe(0);
      expect(help.stdout).toContain(`npm run ${name}`);
      const mistake = await starter([name, '--no-such-option'], {});
      expect(mistake.exitCode).toBeGreaterThan(0);
      expect(mistake.stderr).toContain('--no-such-option');
    },
  );
});
