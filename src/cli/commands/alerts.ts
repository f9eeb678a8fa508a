import { stringify } from 'yaml';
import { exitCodes } from '../exit-codes.ts';
import type { Report } from '../report.ts';
import { readRequest, type RequestOptions } from '../request/read-request.ts';
import { prometheusRule, ruleGroups } from '../../metrics/alert-rules.ts';
import { namespaceOf } from '../../platform/names.ts';

export interface AlertsOptions extends RequestOptions {
  /** A file for Prometheus itself, instead of an object for its operator. */
  plain?: boolean;
  json?: boolean;
}

/** The alert rules, to be given to Prometheus; asks neither Temporal nor a cluster. */
export async function alerts({ plain = false, ...options }: AlertsOptions): Promise<Report> {
  const { platform } = await readRequest(options);
  const rules = plain ? ruleGroups() : prometheusRule(namespaceOf(platform, 'orchestrator'));
  return {
    exitCode: exitCodes.done,
    lines: [stringify(rules, { aliasDuplicateObjects: false, lineWidth: 0 }).trimEnd()],
    object: { outcome: 'printed', ...rules },
  };
}
