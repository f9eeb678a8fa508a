import * as wf from '@temporalio/workflow';
import { asRunFailure, validated } from './failures.ts';
import { labelRun } from './label-run.ts';
import type { DiagnoseReport } from './types.ts';
import type { Activities } from '../activities/index.ts';
import { parseDiagnoseInput } from '../platform/diagnose-input.ts';

// A person waits for the answer: an API server that does not give one in this time is the answer.
const { diagnosePlatform: diagnose } = wf.proxyActivities<Pick<Activities, 'diagnosePlatform'>>({
  startToCloseTimeout: '45 seconds',
  heartbeatTimeout: '8 seconds',
  retry: { initialInterval: '500 milliseconds', maximumAttempts: 3 },
});

/**
 * Finds out what is wrong with the platform that is live, and why, without changing anything: causes first, each with its
 * evidence and a remedy. What it finds is its result, not a failure; fails with `InvalidInput`, or where the cluster does not answer.
 */
export async function diagnosePlatform(rawInput?: unknown): Promise<DiagnoseReport> {
  const input = validated(parseDiagnoseInput, rawInput);
  try {
    const { report, searchAttributes } = await diagnose.executeWithOptions(
      { summary: 'look at everything, read-only' },
      [input],
    );
    if (searchAttributes) labelRun(report.platform, report.revision, input.components);
    wf.setCurrentDetails(report.markdown);
    return report;
  } catch (error) {
    throw asRunFailure(error);
  }
}
