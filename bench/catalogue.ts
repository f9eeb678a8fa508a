import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { figure, type Measurement } from './measurement.ts';
import { mediansOf } from './timing.ts';
import { backupId } from '../src/platform/backup-id.ts';
import { listBackups } from '../src/storage/catalogue.ts';
import { layout } from '../src/storage/layout.ts';
import { openStore } from '../src/storage/open-store.ts';
import { destinationSettings } from '../test/support/destination-settings.ts';
import { testBucket } from '../test/support/test-bucket.ts';

const count = 10_000;
/** As many as a backup of one database has. */
const others = ['aroti.dump.zst.age', 'globals.sql.zst.age'];
const rounds = 5;
const writtenAtOnce = 32;
const folder = 'bench';

/** A catalogue of ten thousand backups, listed; beside nothing but the pages of the same objects. */
export async function measureCatalogue(): Promise<Measurement[]> {
  const bucket = await testBucket();
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = bucket.env;
  const credentials = { accessKeyId, secretAccessKey };
  const settings = destinationSettings(bucket.destination);
  const client = new S3Client({
    endpoint: bucket.destination.endpoint,
    region: settings.region,
    forcePathStyle: true,
    credentials,
  });
  try {
    const keys = ids().flatMap((id) => [layout.manifest(id), ...others.map((name) => `${layout.backup(id)}${name}`)]);
    for (let at = 0; at < keys.length; at += writtenAtOnce) {
      const some = keys.slice(at, at + writtenAtOnce);
      await Promise.all(some.map((key) => bucket.write(`${folder}/${key}`, Buffer.from('{}'))));
    }
    const store = openStore('primary', settings, folder, credentials);
    const medians = await mediansOf(rounds, {
      own: async () => {
        const listed = await listBackups(store, AbortSignal.timeout(60_000));
        if (listed.filter(({ complete }) => complete).length !== count) throw new Error('not all are listed');
      },
      bare: () => pages(client, bucket.destination.bucket),
    });
    const what = `${count} backups of ${others.length + 1} objects listed`;
    return [
      figure(what, medians.own, 's', 'limit', 2),
      figure(what, medians.own, 's', 'ListObjectsV2 alone', medians.bare),
    ];
  } finally {
    client.destroy();
    await bucket.remove();
  }
}

function ids(): string[] {
  const begin = Date.UTC(2000, 0, 1, 3);
  return Array.from({ length: count }, (_, day) => backupId(new Date(begin + day * 86_400_000), '1f2e3d4c'));
}

async function pages(client: S3Client, Bucket: string): Promise<void> {
  for (let ContinuationToken: string | undefined, more = true; more; more = ContinuationToken !== undefined) {
    const page = await client.send(new ListObjectsV2Command({ Bucket, ContinuationToken }));
    ContinuationToken = page.NextContinuationToken;
  }
}
