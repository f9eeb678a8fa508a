import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { lines, startFakeTemporal, webUi, type FakeTemporal } from './fake-temporal.ts';
import { outputMatching, starter } from './starter.ts';

jest.setTimeout(60_000);

let temporal: FakeTemporal;
beforeAll(async () => {
  temporal = await startFakeTemporal();
});
afterAll(() => temporal?.stop());

describe('deploy', () => {
  test('tells each change of state, then the changes, the endpoints and the link; exit code 0', async () => {
    const { stdout, stderr, exitCode } = await temporal.aroti('deploy', '--name', 'works');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(lines(stdout)).toEqual([
      expect.stringMatching(/^deploy-works started \(run [0-9a-f-]{36}\)$/),
      expect.stringMatching(/^Web UI: http:.*\/workflows\/deploy-works\/[0-9a-f-]{36}\/history$/),
      expect.stringMatching(/^\d\.\ds postgres waiting \(1 created, 1 unchanged\)$/),
      expect.stringMatching(/^\d\.\ds postgres deployed \(1 created, 1 unchanged\) login to aroti as aroti$/),
      expect.stringMatching(/^\d\.\ds redis deployed$/),
      '',
      'works, revision 5: deployed in 1.5s',
      '',
      'Changes: 1 created, 1 unchanged',
      '  StatefulSet/database/postgres created',
      '',
      'Endpoints (inside the cluster)',
      '  postgres  postgres.database.svc.cluster.local:5432',
      '',
      expect.stringMatching(/^Web UI: /),
    ]);
  });

  test('gives the workflow the input, and the run a summary', async () => {
    await temporal.aroti('deploy', '--name', 'works', '--components', 'postgres,redis', '--set', 'order=serial');
    const handle = temporal.client.workflow.getHandle('deploy-works');
    const { events } = await handle.fetchHistory();
    const data = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
    expect(JSON.parse(new TextDecoder().decode(data ?? new Uint8Array()))).toEqual({
      platform: { name: 'works', order: 'serial' },
      components: ['postgres', 'redis'],
    });
    await expect((await handle.describe()).staticSummary()).resolves.toBe('deploy works (postgres, redis)');
  });

  test('--json: one object on stdout, progress on stderr', async () => {
    const { stdout, stderr, exitCode } = await temporal.aroti('deploy', '--name', 'works', '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'deployed',
      platform: 'works',
      revision: 5,
      workflowId: 'deploy-works',
      url: expect.stringContaining(webUi),
      components: [{ component: 'postgres', state: 'deployed' }, { component: 'redis' }],
    });
    expect(stderr).toMatch(/s postgres deployed/);
  });

  test('a failure shows its diagnosis; exit code 1', async () => {
    const { stdout, exitCode } = await temporal.aroti('deploy', '--name', 'fails');
    expect(exitCode).toBe(1);
    expect(lines(stdout)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^\d\.\ds redis failed ImagePullBackOff: Back-off pulling image "redis:none"$/),
        'fails: the deployment failed',
        'redis: Deployment/aroti/redis (Ready: 0/1)',
        '  Reason    ImagePullBackOff',
        '  To do     Check the tag.',
        'Not deployed: redis.',
      ]),
    );
  });

  test('a failure that was rolled back says what serves again, and what was left', async () => {
    const { stdout, exitCode } = await temporal.aroti('deploy', '--name', 'fails-back');
    expect(exitCode).toBe(1);
    expect(lines(stdout)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/s rolling back to revision 4$/),
        expect.stringMatching(/s rollback: postgres deployed /),
        'fails-back: the deployment failed; revision 4 serves again',
        'Left as it is',
        '  postgres  its volume stays',
        'Revision 4 serves again.',
      ]),
    );
    const json = await temporal.aroti('status', '--name', 'fails-back', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ outcome: 'failed', rollback: { toRevision: 4 } });
  });

  test('another run that holds the platform is named; exit code 3', async () => {
    const { stdout, exitCode } = await temporal.aroti('deploy', '--name', 'held');
    expect(exitCode).toBe(3);
    expect(stdout).toContain('rollback-held is running since 2026-01-02T03:04:05Z (run r)');
  });

  test('a failure as --json has the diagnosis too', async () => {
    const { stdout, exitCode } = await temporal.aroti('deploy', '--name', 'fails', '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'failed',
      failure: { type: 'ComponentFailed', diagnoses: [{ component: 'redis', reason: 'ImagePullBackOff' }] },
      components: [{ state: 'deployed' }, { component: 'redis', state: 'failed' }],
    });
  });

  test('input that only the worker can refuse is bad input too; exit code 64', async () => {
    const { stdout, exitCode } = await temporal.aroti('deploy', '--name', 'refuses');
    expect(exitCode).toBe(64);
    expect(stdout).toContain('  domain: no host');
  });

  test('bad input is refused before anything is started; exit code 64', async () => {
    const { stdout, stderr, exitCode } = await temporal.aroti(
      'deploy',
      '--set',
      'name=unstarted',
      '--set',
      'colour=red',
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 64, stdout: '' });
    expect(lines(stderr)[1]).toMatch(/^ {2}colour: unknown key/);
    await expect(temporal.client.workflow.getHandle('deploy-unstarted').describe()).rejects.toThrow('not found');
  });

  test('bad input as --json', async () => {
    const { stdout, exitCode } = await temporal.aroti('deploy', '--components', 'nothing', '--json');
    expect(exitCode).toBe(64);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'invalid input', problems: [{ message: expect.anything() }] });
  });

  test('a second one is refused, and names the first; exit code 3', async () => {
    const first = await temporal.aroti('deploy', '--name', 'locked', '--detach', '--json');
    expect(first.exitCode).toBe(0);
    const { runId } = JSON.parse(first.stdout) as { runId: string };
    const second = await temporal.aroti('deploy', '--name', 'locked');
    expect(second).toMatchObject({ exitCode: 3, stdout: '' });
    expect(second.stderr).toContain(runId);
    expect(second.stderr).toContain('aroti status --name locked --watch');
    const json = await temporal.aroti('deploy', '--name', 'locked', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ outcome: 'already running', runId });
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends the watching, not the run; exit code 130', async (signal) => {
    const name = `watched-${signal.toLowerCase()}`;
    const child = temporal.aroti('deploy', '--name', name);
    await outputMatching(child, /started/);
    child.kill(signal);
    const { stdout, exitCode } = await child;
    expect(exitCode).toBe(130);
    expect(stdout).toContain(`aroti status --name ${name} --watch`);
    expect(stdout).toContain(`aroti stop --name ${name}`);
    const description = await temporal.client.workflow.getHandle(`deploy-${name}`).describe();
    expect(description.status.name).toBe('RUNNING');
  });

  test('a run that is cancelled meanwhile says so; exit code 1', async () => {
    const child = temporal.aroti('deploy', '--name', 'called-off');
    await outputMatching(child, /started/);
    await temporal.client.workflow.getHandle('deploy-called-off').cancel();
    const { stdout, exitCode } = await child;
    expect(exitCode).toBe(1);
    expect(stdout).toContain('called-off: the deployment was cancelled');
  });

  test('says that no worker listens, and how to start one', async () => {
    const child = starter(['deploy', '--name', 'lonely'], { ...temporal.env, AROTI_TASK_QUEUE: 'nobody' });
    await expect(outputMatching(child, /No worker.*\n/)).resolves.toContain(
      'No worker listens on task queue nobody. `npm run worker` starts one',
    );
    child.kill('SIGINT');
    const { exitCode, stderr } = await child;
    expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: '' });
  });
});
