import { afterEach, expect, test } from '@jest/globals';
import { diagnose, type Complaint } from '../../../src/kubernetes/diagnose.ts';
import { around, containers, deployment, event, pod } from '../../support/surroundings.ts';
import { json, startFakeApiServer, type FakeApiServer } from '../../support/fake-api-server.ts';

let server: FakeApiServer;
afterEach(() => server.close());

const password = 'correct-horse-battery';
const crashing = pod(
  'p',
  containers({
    restartCount: 1,
    state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } },
    lastState: { terminated: { exitCode: 1, message: `died of ${password}` } },
  }),
  { spec: { containers: [{ name: 'main', image: 'image:1', envFrom: [{ secretRef: { name: 's' } }] }] } },
);
const complaint: Complaint = {
  pending: {
    wanted: deployment,
    live: deployment,
    readiness: { state: 'progressing', reason: 'Progressing', message: 'Ready: 0/1' },
    doom: {
      reason: 'CrashLoopBackOff',
      message: `exited with code 1: died of ${password}`,
      container: 'main',
      pods: [crashing],
    },
  },
  around: around({ pods: [crashing], events: [event('p', 'Unhealthy', `probe said ${password}`)] }),
};

/** Serves logs, events and the Secret, or fails to with that status. */
async function start({ logs = 200, events = 200, secret = 200 }): Promise<void> {
  server = await startFakeApiServer(({ url = '' }, response) => {
    if (url.includes('/log?')) response.writeHead(logs).end(`first\nlogin with ${password}\n`);
    else if (url.endsWith('/events')) json(response, { items: complaint.around.events }, events);
    else json(response, { data: { key: Buffer.from(password).toString('base64') } }, secret);
  });
}

test('the cause, the lines and the events, masked', async () => {
  await start({});
  const diagnosis = await diagnose(server.cluster, 'app', complaint);
  expect(diagnosis).toMatchObject({
    component: 'app',
    object: 'Deployment/ns/d',
    rule: 'Ready: 0/1',
    reason: 'CrashLoopBackOff',
    message: 'container main: exited with code 1: died of •••',
    containers: [{ pod: 'p', container: 'main', restarts: 1, logs: ['first', 'login with •••'], previousLogs: [] }],
    events: [{ object: 'Pod/ns/p', reason: 'Unhealthy', message: 'probe said •••' }],
    suggestion: expect.stringContaining('last lines'),
  });
  expect(JSON.stringify(diagnosis)).not.toContain(password);
});

test("lines that can not be had don't hide the rest", async () => {
  await start({ logs: 500, events: 500 });
  expect(await diagnose(server.cluster, 'app', complaint)).toMatchObject({
    reason: 'CrashLoopBackOff',
    containers: [{ logs: ['(no lines: HTTP 500)'] }],
    events: [{ reason: 'Unhealthy' }],
  });
});

test('a Secret that is gone has no values', async () => {
  await start({ secret: 404 });
  expect((await diagnose(server.cluster, 'app', complaint)).containers[0]?.logs[0]).toBe('first');
});

test('where the Secrets can not be read, nothing that a program wrote is told', async () => {
  await start({ secret: 403 });
  const diagnosis = await diagnose(server.cluster, 'app', complaint);
  expect(diagnosis).toMatchObject({
    reason: 'CrashLoopBackOff',
    rule: 'Ready: 0/1',
    containers: [{ logs: [], message: expect.stringContaining('left out') }],
  });
  expect(JSON.stringify(diagnosis)).not.toContain(password);
  expect(diagnosis.suggestion).toContain('last lines');
});
