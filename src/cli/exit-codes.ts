/** How a command ends, for scripts; the help lists the same. */
export const exitCodes = {
  deployed: 0,
  failed: 1,
  badInput: 2,
  alreadyRunning: 3,
  unreachable: 4,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
