// Stores a run's history for test/replay, without the names and the paths of the machines that it ran on:
//   node scripts/run.mjs scripts/save-history.ts WORKFLOW_ID NAME [RUN_ID]
import { writeFile } from 'node:fs/promises';
import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import proto from '@temporalio/proto';
import { makePortable } from '../test/support/portable-history.ts';

const [workflowId, name, runId] = process.argv.slice(2);
if (!workflowId || !name) throw new Error('say which run and under which name: WORKFLOW_ID NAME');
const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
const connection = await Connection.connect(connectionOptions);
const history = await new Client({ connection, namespace }).workflow.getHandle(workflowId, runId).fetchHistory();
await connection.close();
const file = new URL(`../test/replay/histories/${name}.binpb`, import.meta.url);
await writeFile(file, proto.temporal.api.history.v1.History.encode(makePortable(history)).finish());
