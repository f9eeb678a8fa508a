import { bundleWorkflows } from './temporal.ts';

let made: Promise<string> | undefined;

/** The workflows as `npm run build` bundles them, made once for all tests of a file. */
export function workflowBundle(): Promise<string> {
  made ??= bundleWorkflows().then(({ code }) => code);
  return made;
}
