import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { startTemporalOnDisk, type TemporalOnDisk } from '../../support/temporal-on-disk.ts';

jest.setTimeout(120_000);

const namespace = 'default';
const clients = 30;
/** A driver of SQLite that loses its connection over one does so within the first few thousand. */
const requests = 4000;
const stillWaitedFor = () => Date.now() + 10_000;

let server: TemporalOnDisk;
let connection: Connection;
beforeAll(async () => {
  server = await startTemporalOnDisk();
  connection = await Connection.connect({ address: server.address });
});
afterAll(async () => {
  await connection.close();
  await server.stop();
});

test('Temporal serves on when thousands of requests are given up while it looks into its database', async () => {
  const { workflowService } = connection;
  const { workflow } = new Client({ connection });
  const start = (workflowId: string) =>
    workflow.start('none', { taskQueue: 'none', workflowId, args: ['x'.repeat(2000)] });
  const ask = [
    (id: string) => start(id),
    (id: string) => start(id),
    () => workflowService.describeNamespace({ namespace }),
    () => workflowService.listWorkflowExecutions({ namespace }),
  ];
  let left = requests;
  const keepAsking = async (client: number) => {
    for (let at = 0; left-- > 0; at++) {
      const patience = Math.random() < 0.8 ? 60 * Math.random() : 5000;
      const request = () => Promise.resolve(ask[at % ask.length]?.(`${client}-${at}`));
      await connection.withDeadline(Date.now() + patience, request).catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => keepAsking(client)));

  const { namespaceInfo } = await connection.withDeadline(stillWaitedFor(), () =>
    workflowService.describeNamespace({ namespace }),
  );
  expect(namespaceInfo?.name).toBe(namespace);
  await expect(connection.withDeadline(stillWaitedFor(), () => start('after all'))).resolves.toBeDefined();
});
