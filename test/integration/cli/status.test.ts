import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { startFakeTemporal, type FakeTemporal } from './fake-temporal.ts';
import { outputMatching, starter } from './starter.ts';

jest.setTimeout(60_000);

let temporal: FakeTemporal;
beforeAll(async () => {
  temporal = await startFakeTemporal();
});
afterAll(() => temporal?.stop());

describe('status', () => {
  test('of a run that goes on: its table', async () => {
    await temporal.aroti('deploy', '--name', 'going', '--detach');
    const { stdout, exitCode } = await temporal.aroti('status', '--name', 'going');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^deploy-going: running, started /);
    expect(stdout).toMatch(/▸ postgres {2}waiting +\d+\.\ds {2}1 created, 1 unchanged/);
    expect(stdout).toContain('· redis     pending');
    const json = await temporal.aroti('status', '--name', 'going', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ outcome: 'running', state: 'deploying', components: [{}, {}] });
  });

  test('of runs that have ended: result, failure', async () => {
    await Promise.all([temporal.aroti('deploy', '--name', 'works'), temporal.aroti('deploy', '--name', 'fails')]);
    const [works, fails] = await Promise.all([
      temporal.aroti('status', '--name', 'works'),
      temporal.aroti('status', '--name', 'fails', '--json'),
    ]);
    expect(works.exitCode).toBe(0);
    expect(works.stdout).toContain('works, revision 5: deployed in 1.5s');
    expect(fails.exitCode).toBe(1);
    expect(JSON.parse(fails.stdout)).toMatchObject({ outcome: 'failed', failure: { type: 'ComponentFailed' } });
  });

  test('--watch follows to the end', async () => {
    await temporal.aroti('deploy', '--name', 'watched', '--detach');
    const child = temporal.aroti('status', '--name', 'watched', '--watch');
    await outputMatching(child, /\ds postgres waiting/);
    // It goes on, and to its end, once it is told so.
    await temporal.client.workflow.getHandle('deploy-watched').signal('supersede', {});
    const { stdout, exitCode } = await child;
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/\ds revision 6 takes over from revision 5/);
    expect(stdout).toContain('watched, revision 6: deployed in 1.5s');
  });

  test('--watch of a run that is over: its table and its result', async () => {
    await temporal.aroti('deploy', '--name', 'works');
    const { stdout, exitCode } = await temporal.aroti('status', '--name', 'works', '--watch');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^deploy-works: completed, /);
    expect(stdout).toContain('✔ redis     deployed');
    expect(stdout).toContain('works, revision 5: deployed in 1.5s');
  });

  test('without a worker: what Temporal knows', async () => {
    const nobody = { ...temporal.env, AROTI_TASK_QUEUE: 'nobody' };
    await starter(['deploy', '--name', 'unattended', '--detach'], nobody);
    const { stdout, exitCode } = await starter(['status', '--name', 'unattended'], nobody);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^deploy-unattended: running/);
    expect(stdout).toContain('No worker listens on task queue nobody');
    await temporal.client.workflow.getHandle('deploy-unattended').terminate('by hand');
    const ended = await starter(['status', '--name', 'unattended'], nobody);
    expect(ended.exitCode).toBe(1);
    expect(ended.stdout).toContain('Terminated: by hand');
  });

  test('of a platform that was never deployed: says how; exit code 1', async () => {
    const { stderr, exitCode } = await temporal.aroti('status', '--name', 'never');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('knows no run of deploy-never');
    expect(stderr).toContain('aroti deploy');
  });

  test('in a namespace that is not there; exit code 4', async () => {
    const { stdout, exitCode } = await starter(['status', '--json'], {
      ...temporal.env,
      TEMPORAL_NAMESPACE: 'elsewhere',
    });
    expect(exitCode).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'unreachable', message: expect.stringContaining('elsewhere') });
  });
});
