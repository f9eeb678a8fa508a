/** Three numbers, most significant first. */
export type Version = readonly [number, number, number];

/** From the first version (included) to the second (excluded). */
export type VersionRange = { from: string; below: string };

/** The first `1.2` or `1.2.3` in a text, or undefined; a pre-release or vendor suffix (`1.2.3-rc.1`) is no version we know, so undefined too. */
export function parseVersion(text: string): Version | undefined {
  const found = /(?:^|[^\d.])(\d+)\.(\d+)(?:\.(\d+))?([-+~]?[0-9A-Za-z.]*)/.exec(text);
  if (!found || /^[-~A-Za-z]/.test(found[4] ?? '')) return undefined;
  return [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)];
}

/** Negative, zero or positive as the first version is older than, equal to or newer than the second. */
export function compareVersions(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** True where a program's answer to its version command names a version inside the range. */
export function acceptsVersion(answer: string, range: VersionRange): boolean {
  const version = parseVersion(answer);
  const from = parseVersion(range.from);
  const below = parseVersion(range.below);
  if (!version || !from || !below) return false;
  return compareVersions(version, from) >= 0 && compareVersions(version, below) < 0;
}
