import type { V1Secret } from '@kubernetes/client-node';
import { stringify } from 'yaml';
import { backupContext, type BackupContext } from './backup-context.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { namingFailures } from './failures.ts';
import { whileHeartbeating } from './heartbeat.ts';
import { writingAnew } from './writing-anew.ts';
import { readSecretObject } from '../kubernetes/secrets.ts';
import { givenKeys, secretSpecs } from '../manifests/index.ts';
import { InvalidInput } from '../platform/invalid-input.ts';
import type { Artifact } from '../storage/artifact.ts';
import { layout } from '../storage/layout.ts';
import { writeArtifact } from '../storage/write-artifact.ts';
import type { BackupStep } from '../workflows/backup-types.ts';

export interface DocumentTask extends BackupStep {
  /** Whether the Secrets go along. */
  secrets: boolean;
}

export interface WrittenDocument {
  document: Artifact;
  secrets?: Artifact;
}

/** Writes the platform document and, encrypted, the platform's Secrets. */
export function backupDocument(deps: ActivityDependencies) {
  return ({ input, backup, without, secrets }: DocumentTask): Promise<WrittenDocument> =>
    namingFailures('secrets', () =>
      whileHeartbeating(async (_report, signal) => {
        const context = await backupContext(deps, input, signal, without);
        const folder = layout.backup(backup);
        const keys = { document: `${folder}platform.yaml`, secrets: `${folder}secrets.yaml` };
        return writingAnew(context, { folder, keys: Object.values(keys), without }, async () => {
          const document = await write(context, folder, keys.document, stringify(context.platform));
          if (!secrets) return { document };
          requireRecipient(context);
          // As kubectl reads several objects from one file.
          const list = stringify({ apiVersion: 'v1', kind: 'List', items: await readSecrets(context) });
          return { document, secrets: await write(context, folder, keys.secrets, list) };
        });
      }),
    );
}

function requireRecipient({ platform }: BackupContext): void {
  if (platform.backups.recipients.length > 0) return;
  const message =
    'is empty: Secrets are written encrypted or not at all; add a recipient, or set `backups.secrets: false`';
  throw new InvalidInput([{ path: 'backups.recipients', message }]);
}

/** Every Secret that the platform makes or was given, as far as it is there; what the API server adds to it is left out. */
async function readSecrets({ cluster, platform, signal }: BackupContext): Promise<V1Secret[]> {
  const references = [...secretSpecs(platform), ...givenKeys(platform)];
  const each = new Map(references.map(({ namespace, name }) => [`${namespace}/${name}`, { namespace, name }]));
  const found = await Promise.all([...each.values()].map((one) => readSecretObject(cluster, one, signal)));
  return found.flatMap((secret) => (secret ? [plain(secret)] : []));
}

function plain({ metadata, type, data }: V1Secret): V1Secret {
  const { namespace, name, labels, annotations } = metadata ?? {};
  return { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name, labels, annotations }, type, data };
}

function write(
  { platform, stores, signal }: BackupContext,
  folderKey: string,
  key: string,
  text: string,
): Promise<Artifact> {
  const { recipients } = platform.backups;
  async function* source(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text);
  }
  return writeArtifact(stores, key, source(), { folderKey, recipients, signal });
}
