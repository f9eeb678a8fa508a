import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { stripVTControlCharacters } from 'node:util';
import { startFakeTemporal, type FakeTemporal } from './fake-temporal.ts';
import { outputMatching, starterInTerminal } from './starter.ts';

jest.setTimeout(60_000);

let temporal: FakeTemporal;
beforeAll(async () => {
  temporal = await startFakeTemporal();
});
afterAll(() => temporal?.stop());

const ctrlC = '\u0003';
const question = /What is to become of the deployment of[^]*> /;

/** Starts a deployment in a terminal, and has Ctrl-C's question asked; in an object, as the child itself is a promise of its end. */
async function interrupted(name: string) {
  const child = starterInTerminal(['deploy', '--name', name], temporal.env);
  await outputMatching(child, /postgres {2}waiting/);
  child.stdin.write(ctrlC);
  await outputMatching(child, question);
  return { child };
}

const progressOf = (name: string) =>
  temporal.client.workflow.getHandle(`deploy-${name}`).query<{ paused: boolean }>('progress');
const statusOf = async (name: string) =>
  (await temporal.client.workflow.getHandle(`deploy-${name}`).describe()).status.name;

describe('Ctrl-C in a terminal asks what it means', () => {
  test('Enter leaves the run going; the table and the cursor stay in place', async () => {
    const { child } = await interrupted('left');
    child.stdin.write('\r');
    const { stdout, exitCode } = await child;
    expect(exitCode).toBe(130);
    const text = stripVTControlCharacters(stdout);
    expect(text).toMatch(/^deploy-left started [^]*left, revision 5: deploying[^]*· redis +pending +after postgres/);
    expect(text).toContain('deploy-left goes on without you');
    expect(stdout.lastIndexOf('\u001b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\u001b[?25l'));
    await expect(statusOf('left')).resolves.toBe('RUNNING');
  });

  test('a second Ctrl-C leaves at once', async () => {
    const { child } = await interrupted('twice');
    child.stdin.write(ctrlC);
    const { exitCode } = await child;
    expect(exitCode).toBe(130);
    await expect(statusOf('twice')).resolves.toBe('RUNNING');
  });

  test('p pauses it, and goes on watching; p again resumes it', async () => {
    const { child } = await interrupted('paused');
    child.stdin.write('p\r');
    await outputMatching(child, /Paused, nothing new is begun/);
    await expect(progressOf('paused')).resolves.toMatchObject({ paused: true });
    child.stdin.write(ctrlC);
    await outputMatching(child, /go on: it is paused[^]*> /);
    child.stdin.write('p\r');
    await outputMatching(child, /revision 5: deploying\r?\n/);
    await expect(progressOf('paused')).resolves.toMatchObject({ paused: false });
    child.stdin.write(ctrlC);
    await outputMatching(child, question);
    child.stdin.write(ctrlC);
    expect((await child).exitCode).toBe(130);
  });

  test('s stops it and keeps what is there; what is none of the answers is asked again', async () => {
    const { child } = await interrupted('stopped');
    child.stdin.write('x\r');
    await outputMatching(child, /That is none of them: Enter, p, s, r/);
    child.stdin.write('s\r');
    const { stdout, exitCode } = await child;
    expect(exitCode).toBe(1);
    expect(stdout).toContain('stopped: the deployment was cancelled');
    expect(stdout).toContain('What revision 5 applied stays.');
  });

  test('r stops it and rolls back', async () => {
    const { child } = await interrupted('back');
    child.stdin.write('r\r');
    const { stdout, exitCode } = await child;
    expect(exitCode).toBe(1);
    expect(stdout).toContain('Revision 4 serves again.');
  });
});

describe('approval in a terminal', () => {
  const asked = /Apply this\?[^]*> /;

  test('shows the plan; y applies it', async () => {
    const child = starterInTerminal(['deploy', '--plan', '--name', 'asked'], temporal.env);
    const seen = stripVTControlCharacters(await outputMatching(child, asked));
    expect(seen).toContain('.spec.replicas: 1 → 2');
    child.stdin.write('y\r');
    const { stdout, exitCode } = await child;
    expect(exitCode).toBe(0);
    expect(stdout).toContain('asked, revision 5: deployed');
  });

  test('n ends the run', async () => {
    const child = starterInTerminal(['deploy', '--plan', '--name', 'denied'], temporal.env);
    await outputMatching(child, asked);
    child.stdin.write('n\r');
    expect((await child).exitCode).toBe(1);
    await expect(statusOf('denied')).resolves.toBe('FAILED');
  });

  test('Enter leaves it waiting, and says how to approve', async () => {
    const child = starterInTerminal(['deploy', '--plan', '--name', 'later'], temporal.env);
    await outputMatching(child, asked);
    child.stdin.write('\r');
    const { stdout, exitCode } = await child;
    expect(exitCode).toBe(130);
    expect(stdout).toContain('Approve it: aroti approve --name later');
  });

  test('somebody else approves meanwhile: the question is withdrawn', async () => {
    const child = starterInTerminal(['deploy', '--approve-before', 'postgres', '--name', 'others'], temporal.env);
    await outputMatching(child, /Go on with postgres\?[^]*> /);
    await temporal.client.workflow.getHandle('deploy-others').executeUpdate('approve');
    const { stdout, exitCode } = await child;
    expect(exitCode).toBe(0);
    expect(stdout).toContain('others, revision 5: deployed');
  });
});

describe('rollback in a terminal', () => {
  test('asks, and does nothing without a yes', async () => {
    const child = starterInTerminal(['rollback', '--to', '3', '--name', 'unsure'], temporal.env);
    await outputMatching(child, /Roll all components of unsure back from what serves now to revision 3\? \[y\/N\] /);
    child.stdin.write('\r');
    const { stdout, exitCode } = await child;
    expect(exitCode).toBe(1);
    expect(stdout).toContain('unsure was left as it is.');
    await expect(temporal.client.workflow.getHandle('rollback-unsure').describe()).rejects.toThrow('not found');
  });
});
