import { stringify } from 'yaml';
import { exitCodes } from '../exit-codes.ts';
import { historyLines, liveRevision, revisionLines } from '../render/history-lines.ts';
import { CommandEnded, type Report } from '../report.ts';
import { readCluster } from '../request/read-cluster.ts';
import { sameOptions } from '../request/same-options.ts';
import { readRequest, type RequestOptions } from '../request/read-request.ts';
import { styleOf } from '../watch/terminal.ts';
import type { Revision } from '../../kubernetes/revision.ts';
import { listRevisions, readRevision } from '../../kubernetes/revisions.ts';

export interface HistoryOptions extends Omit<RequestOptions, 'components'> {
  /** Prints the revision's document. */
  document?: boolean;
  json?: boolean;
}

/** The revisions of a platform as the cluster keeps them, the newest first; or one of them, or its document. */
export async function history(number: number | undefined, options: HistoryOptions): Promise<Report> {
  const { platform } = await readRequest(options);
  const revisions = (
    await readCluster(platform, 'The revisions', (cluster) => listRevisions(cluster, platform))
  ).toReversed();
  const live = liveRevision(revisions)?.number;
  const style = { ...styleOf(process.stdout), again: sameOptions(options) };
  if (number === undefined) {
    return {
      exitCode: exitCodes.done,
      lines: historyLines(platform.name, revisions, style),
      object: { outcome: 'history', platform: platform.name, live: live ?? null, revisions },
    };
  }
  const revision = revisions.find((candidate) => candidate.number === number);
  if (!revision) throw noSuchRevision(platform.name, number, revisions);
  if (!options.document) {
    return {
      exitCode: exitCodes.done,
      lines: revisionLines(platform.name, revision, revision.number === live, style),
      object: { outcome: 'revision', platform: platform.name, ...revision },
    };
  }
  const { platform: document } = await readCluster(platform, 'The revisions', (cluster) =>
    readRevision(cluster, platform, number),
  );
  return {
    exitCode: exitCodes.done,
    lines: [stringify(document, { lineWidth: 0 }).trimEnd()],
    object: { outcome: 'document', platform: platform.name, revision: number, document },
  };
}

function noSuchRevision(platform: string, number: number, revisions: readonly Revision[]): CommandEnded {
  const known = revisions.map((revision) => revision.number).join(', ') || 'none';
  return new CommandEnded({
    exitCode: exitCodes.failed,
    lines: [`${platform} has no revision ${number}; there are: ${known}.`],
    object: { outcome: 'no such revision', platform, revision: number },
  });
}
