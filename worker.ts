import { Client } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createActivities } from './src/activities/index.ts';
import { askServer } from './src/worker/ask-server.ts';
import { clusterConnections } from './src/worker/connections.ts';
import { logAttributes } from './src/worker/log-attributes.ts';
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
Runtime.install({
  logger: temporalLogger(log),
  shutdownSignals: ['SIGTERM', 'SIGINT'],
  telemetryOptions: settings.AROTI_METRICS_ADDRESS
    ? { metrics: { prometheus: { bindAddress: settings.AROTI_METRICS_ADDRESS } } }
    : {},
});

const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
const connection = await NativeConnection.connect(connectionOptions);
try {
  const { searchAttributes, serverVersion } = await askServer(connection, namespace, log);
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: settings.AROTI_TASK_QUEUE,
    ...workflowCode(settings.AROTI_WORKFLOW_BUNDLE),
    ...workerVersion(settings.AROTI_TASK_QUEUE, settings.AROTI_BUILD_ID),
    activities: createActivities({
      connect: clusterConnections({ perSecond: settings.AROTI_API_QPS, burst: settings.AROTI_API_BURST }),
      ownDocument,
      temporal: new Client({ connection, namespace }),
      searchAttributes,
      ...(settings.AROTI_AGE_IDENTITY_FILE && { ageIdentityFile: settings.AROTI_AGE_IDENTITY_FILE }),
    }),
    interceptors: { activity: [logAttributes] },
    ...workerOptions,
  });
  await keepSchedules(connection, namespace, settings, ownDocument, log);
  log.info({ taskQueue: settings.AROTI_TASK_QUEUE, namespace, serverVersion }, 'worker listens');
  await worker.run();
} finally {
  await connection.close();
}
