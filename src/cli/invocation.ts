/** What the user has to type before a command's name: started by npm, the program is not on their PATH. */
export const invocation = process.env['npm_lifecycle_event'] === 'aroti' ? 'npm run aroti --' : 'aroti';

/** The command that starts a worker. */
export const workerCommand = 'npm run worker';
