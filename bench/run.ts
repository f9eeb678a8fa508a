// `npm run bench [WHAT …]`: what is measured, as ratios to a limit or a peer in the same run. On a local platform of its own.
import { provideTestPlatform } from '../test/support/provide-test-platform.ts';
import { measureCatalogue } from './catalogue.ts';
import { measureCrash } from './crash.ts';
import { measureDeployment } from './deployment.ts';
import { measureDiagnosis } from './diagnosis.ts';
import { measureFingerprint } from './fingerprint.ts';
import { measureObjects } from './objects.ts';
import { measureOwnComponent } from './own-component.ts';
import { measureWorker } from './worker.ts';
import { printTable, type Measurement } from './measurement.ts';

const all = {
  worker: measureWorker,
  deployment: measureDeployment,
  objects: measureObjects,
  'own-component': measureOwnComponent,
  diagnosis: measureDiagnosis,
  crash: measureCrash,
  catalogue: measureCatalogue,
  fingerprint: measureFingerprint,
};
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in all));
if (unknown.length > 0)
  throw new Error(`no such measurement: ${unknown.join(', ')}; there are ${Object.keys(all).join(', ')}`);

const platform = await provideTestPlatform({ withCluster: true });
Object.assign(process.env, platform.env);
try {
  const measurements: Measurement[] = [];
  for (const [name, measure] of Object.entries(all)) {
    if (asked.length === 0 || asked.includes(name)) measurements.push(...(await measure()));
  }
  printTable(measurements);
} finally {
  await platform.stop();
}
