import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { chooseAddresses, parseRoutes } from '../../../local/node/addresses.ts';
import { endNode } from '../../../local/node/end-node.ts';
import { machineNames } from '../../../local/node/node-record.ts';
import { stateOf } from '../../../local/state.ts';

const run = promisify(execFile);

let folder: string;
let server: Server;
let space: ChildProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aroti-link-'));
});

afterEach(async () => {
  space?.kill('SIGKILL');
  server.close();
  await rm(folder, { recursive: true });
});

// Data that nobody reads stay in a socket whose process is gone, and the kernel keeps the socket's network namespace, and every
// link to it, until it gives up sending them: minutes.
const sendsToNobody = (host: string, port: number): string => `
  const socket = require('node:net').connect(${port}, ${JSON.stringify(host)});
  const write = () => { while (socket.write(Buffer.alloc(65536)) || socket.writableLength < 2 ** 23); console.log('full'); };
  socket.on('connect', write);
`;

test('a link whose network namespace is kept by what was being sent as the node was killed is taken away', async () => {
  const state = stateOf('aroti-test-link', { AROTI_STATE: folder });
  const { link } = machineNames(state);
  const addresses = chooseAddresses(parseRoutes(await readFile('/proc/net/route', 'utf8')), 4000);
  if (!addresses) throw new Error('no free addresses');
  server = createServer({ pauseOnConnect: true }).listen(0, '0.0.0.0');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  space = spawn('unshare', ['--net', '--kill-child=KILL', '--fork', 'sleep', '600'], { stdio: 'ignore' });
  const inside = await childOf(space);
  await run('ip', ['link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', inside]);
  await run('ip', ['addr', 'add', `${addresses.host}/30`, 'dev', link]);
  await run('ip', ['link', 'set', link, 'up']);
  const nsenter = (...command: string[]) => run('nsenter', ['-t', inside, '--net', ...command]);
  await nsenter('ip', 'addr', 'add', `${addresses.node}/30`, 'dev', 'eth0');
  await nsenter('ip', 'link', 'set', 'eth0', 'up');
  const script = sendsToNobody(addresses.host, port);
  const sender = spawn('nsenter', ['-t', inside, '--net', process.execPath, '-e', script]);
  await once(sender.stdout, 'data');
  for (const child of [sender, space]) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  expect(await endNode(state)).toMatchObject({ link: true });
  await expect(run('ip', ['link', 'show', link])).rejects.toThrow('does not exist');
}, 60_000);

async function childOf({ pid }: ChildProcess): Promise<string> {
  for (;;) {
    const { stdout } = await run('ps', ['--no-headers', '-o', 'pid,comm', '--ppid', `${pid}`]).catch(() => ({
      stdout: '',
    }));
    const found = /(\d+) sleep/.exec(stdout)?.[1];
    if (found !== undefined) return found;
  }
}
