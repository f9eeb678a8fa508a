/** How a command ends, for scripts; the help and `docs/operate.md` list the same. */
export const exitCodes = {
  /** Deployed, done, healthy; a plan without changes. */
  done: 0,
  /** Failed, cancelled, not healthy, nothing there; a plan that can't be carried out. */
  failed: 1,
  /** A plan with changes. */
  changes: 2,
  /** Another run holds the platform. */
  alreadyRunning: 3,
  /** Temporal, or the cluster, does not answer. */
  unreachable: 4,
  /** Wrong input or usage (`EX_USAGE` of sysexits.h: 2 is a plan's word for changes). */
  badInput: 64,
  /** Left; the run goes on. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
