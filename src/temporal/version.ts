/** The newest minor version of Temporal 1.x when this was written, and how many of the newest its makers maintain. */
const newestMinor = 32;
const maintainedMinors = 3;

/** Major and minor number of a server's version such as `1.25.1`; zeros for one that can't be read. */
export function minorVersion(version: string): { major: number; minor: number } {
  const { major = 0, minor = 0 } = /^v?(?<major>\d+)\.(?<minor>\d+)/.exec(version)?.groups ?? {};
  return { major: Number(major), minor: Number(minor) };
}

/** Whether a server's version is this minor version of Temporal 1.x or a later one. */
export function isAtLeast(version: string, wantedMinor: number): boolean {
  const { major, minor } = minorVersion(version);
  return major > 1 || (major === 1 && minor >= wantedMinor);
}

/** A warning for a version that is past its support, or undefined. */
export function supportWarning(version: string): string | undefined {
  const { major, minor } = minorVersion(version);
  const oldest = newestMinor - maintainedMinors + 1;
  if (major === 0 || isAtLeast(version, oldest)) return undefined;
  return (
    `warning: Temporal ${major}.${minor} is past its support, which ended when 1.${minor + maintainedMinors} came; ` +
    `1.${oldest} to 1.${newestMinor} are maintained. Go up one minor version at a time, the schema first`
  );
}
