import { examples } from './examples.ts';

const codes = `
Exit codes: 0 done, 1 no deployment is running or it does not take it, 4 Temporal is not reachable, 64 bad input.`;

/** The end of `aroti approve --help`. */
export const approveHelp = `
${examples('approve', [
  ['', 'everything that waits'],
  ['backend-api', 'this component only'],
  ['--name staging', 'of another platform'],
])}
${codes}`;

/** The end of `aroti pause --help`. */
export const pauseHelp = `
What has begun ends; nothing new is begun until \`resume\`. It survives a restart of everything.
${codes}`;

/** The end of `aroti resume --help`. */
export const resumeHelp = codes;

/** The end of `aroti stop --help`. */
export const stopHelp = `
${examples('stop', [
  ['', 'end it; what it applied stays'],
  ['--rollback', 'end it; what served before serves again'],
])}

The run ends as cancelled, and says how it left the platform: \`status\` shows it.
${codes}`;
