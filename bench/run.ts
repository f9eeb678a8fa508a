// `npm run bench`: what is measured, as ratios to a limit or a peer in the same run. On a local platform of its own.
import { provideTestPlatform } from '../test/support/provide-test-platform.ts';
import { measureDeployment } from './deployment.ts';
import { measureDiagnosis } from './diagnosis.ts';
import { measureWorker } from './worker.ts';
import { printTable, type Measurement } from './measurement.ts';

const platform = await provideTestPlatform({ withCluster: true });
Object.assign(process.env, platform.env);
try {
  const measurements: Measurement[] = [];
  for (const measure of [measureWorker, measureDeployment, measureDiagnosis]) measurements.push(...(await measure()));
  printTable(measurements);
} finally {
  await platform.stop();
}
