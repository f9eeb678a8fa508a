// `npm run bench [WHAT …]`: what is measured, as ratios to a limit or a peer in the same run. On a local platform of its own,
// but for `backup [-- --megabytes 900 --memory 100,1000]` and `large-schema`, which need none.
import { parseArgs } from 'node:util';
import { provideTestPlatform } from '../test/support/provide-test-platform.ts';
import { atTheEnd } from '../local/at-the-end.ts';
import { measureBackup } from './backup.ts';
import { measureCatalogue } from './catalogue.ts';
import { measureCrash } from './crash.ts';
import { measureDeployment } from './deployment.ts';
import { measureDiagnosis } from './diagnosis.ts';
import { measureDrill } from './drill.ts';
import { measureFingerprint } from './fingerprint.ts';
import { measureLargeSchema } from './large-schema.ts';
import { measureObjects } from './objects.ts';
import { measureOwnComponent } from './own-component.ts';
import { measureWorker } from './worker.ts';
import { printTable, type Measurement } from './measurement.ts';

const { values: options, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: {
    /** Size of the database that `backup` measures everybody with. */
    megabytes: { type: 'string', default: '900' },
    /** Sizes of those that it measures memory with. */
    memory: { type: 'string', default: '100,1000' },
  },
});

const onPlatform = {
  worker: measureWorker,
  deployment: measureDeployment,
  objects: measureObjects,
  'own-component': measureOwnComponent,
  diagnosis: measureDiagnosis,
  crash: measureCrash,
  catalogue: measureCatalogue,
  fingerprint: measureFingerprint,
  drill: measureDrill,
};
const byItself = {
  'large-schema': measureLargeSchema,
  backup: () => measureBackup({ megabytes: Number(options.megabytes), memory: options.memory.split(',').map(Number) }),
};

const unknown = asked.filter((name) => !(name in onPlatform) && !(name in byItself));
if (unknown.length > 0) {
  const there = Object.keys({ ...byItself, ...onPlatform }).join(', ');
  throw new Error(`no such measurement: ${unknown.join(', ')}; there are ${there}`);
}

const measurements = await measureAsked(byItself);
if (Object.keys(onPlatform).some(isAsked)) {
  const platform = await provideTestPlatform({ withCluster: true });
  const stop = atTheEnd(() => platform.stop());
  Object.assign(process.env, platform.env);
  try {
    measurements.push(...(await measureAsked(onPlatform)));
  } finally {
    await stop();
  }
}
printTable(measurements);

async function measureAsked(some: Record<string, () => Promise<Measurement[]>>): Promise<Measurement[]> {
  const measured: Measurement[] = [];
  for (const [name, measure] of Object.entries(some)) if (isAsked(name)) measured.push(...(await measure()));
  return measured;
}

function isAsked(name: string): boolean {
  return asked.length === 0 || asked.includes(name);
}
