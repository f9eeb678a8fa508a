import './src/worker/young-generation.ts';
import { Client } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createActivities } from './src/activities/index.ts';
import { MetricsBoard } from './src/metrics/board.ts';
import { countActivities } from './src/metrics/count-activities.ts';
import { keepMetrics } from './src/metrics/keep-metrics.ts';
import { freeLoopback, serveMetrics } from './src/metrics/serve.ts';
import { resolvePlatform } from './src/platform/document.ts';
import { askServer } from './src/worker/ask-server.ts';
import { clusterConnections } from './src/worker/connections.ts';
import { logAttributes } from './src/worker/log-attributes.ts';
import { sweepAtStart } from './src/worker/sweep-at-start.ts';
import { keepSchedules } from './src/worker/keep-schedules.ts';
import { createLog, temporalLogger } from './src/worker/log.ts';
import { readOwnDocument } from './src/worker/own-document.ts';
import { workerSettings } from './src/worker/settings.ts';
import { workerOptions } from './src/worker/worker-options.ts';
import { workerVersion } from './src/worker/worker-version.ts';
import { workflowCode } from './src/worker/workflow-code.ts';

const settings = workerSettings(process.env);
const log = createLog(settings.LOG_LEVEL);
const ownDocument = await readOwnDocument(settings.AROTI_PLATFORM_FILE);
const sdk = await freeLoopback();
Runtime.install({
  logger: temporalLogger(log),
  shutdownSignals: ['SIGTERM', 'SIGINT'],
  telemetryOptions: settings.AROTI_METRICS_ADDRESS ? { metrics: { prometheus: { bindAddress: sdk } } } : {},
});

const board = new MetricsBoard();
if (settings.AROTI_METRICS_ADDRESS) await serveMetrics(board, { address: settings.AROTI_METRICS_ADDRESS, sdk });

const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
const connection = await NativeConnection.connect(connectionOptions);
try {
  const { searchAttributes, serverVersion } = await askServer(connection, namespace, log);
  const connect = clusterConnections({ perSecond: settings.AROTI_API_QPS, burst: settings.AROTI_API_BURST });
  const temporal = new Client({ connection, namespace });
  const metrics = settings.AROTI_METRICS_ADDRESS
    ? keepMetrics({ platform: resolvePlatform(ownDocument), connect, temporal, board, log })
    : undefined;
  const counted = metrics ? [countActivities(board, ownDocument, metrics.refresh)] : [];
  const dependencies = {
    connect,
    ownDocument,
    temporal,
    searchAttributes,
    ...(settings.AROTI_AGE_IDENTITY_FILE && { ageIdentityFile: settings.AROTI_AGE_IDENTITY_FILE }),
  };
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: settings.AROTI_TASK_QUEUE,
    ...workflowCode(settings.AROTI_WORKFLOW_BUNDLE),
    ...workerVersion(settings.AROTI_TASK_QUEUE, settings.AROTI_BUILD_ID),
    activities: createActivities(dependencies),
    interceptors: { activity: [logAttributes, ...counted] },
    ...workerOptions,
  });
  await keepSchedules(connection, namespace, settings, ownDocument, log);
  log.info({ taskQueue: settings.AROTI_TASK_QUEUE, namespace, serverVersion }, 'worker listens');
  const ending = new AbortController();
  void sweepAtStart(dependencies, log, ending.signal);
  await worker.run();
  ending.abort();
  metrics?.stop();
} finally {
  await connection.close();
}
