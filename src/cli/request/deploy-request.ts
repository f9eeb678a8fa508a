import { conflictLayer } from './conflict-layer.ts';
import { readRequest, type Request, type RequestOptions } from './read-request.ts';

export interface ChangeOptions extends RequestOptions {
  /** Whether what the document no longer has is deleted; commander makes it false for `--no-prune`. */
  prune?: boolean;
  /** Objects that may be deleted although they hold data. */
  destroy?: string[];
  /** `component[:field]=adopt|yield|force` each. */
  onConflict?: string[];
}

export interface DeployRequestOptions extends ChangeOptions {
  /** Stops before the first write, to be approved; two names of one thing. */
  plan?: boolean;
  approve?: boolean;
  /** Stops before these components instead. */
  approveBefore?: string[];
  /** Whether a failure is rolled back; commander makes it false for `--no-rollback`. */
  rollback?: boolean;
}

/** What `planPlatform` is given. Ends the command if anything is wrong. */
export function changeRequest(options: ChangeOptions): Promise<Request> {
  return readRequest(options, changeInput(options), () => (options.onConflict ?? []).map(conflictLayer));
}

/** What `deployPlatform` is given. Ends the command if anything is wrong. */
export function deployRequest(options: DeployRequestOptions): Promise<Request> {
  const { plan, approve, approveBefore, rollback } = options;
  const approval = plan || approve ? true : approveBefore;
  const input = {
    ...changeInput(options),
    ...(approval !== undefined && { approve: approval }),
    ...(rollback === false && { rollbackOnFailure: false }),
  };
  return readRequest(options, input, () => (options.onConflict ?? []).map(conflictLayer));
}

function changeInput({ prune, destroy }: ChangeOptions): Record<string, unknown> {
  return { ...(prune === false && { prune }), ...(destroy && { destroy }) };
}
