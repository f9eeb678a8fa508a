const kept = /^Acquire::(https?|socks\d?h?|Retries)(::|\s)/i;

/** From the output of `apt-config dump`, the settings by which this machine reaches its mirrors (proxies, certificate authorities, retries), each as one statement. */
export function acquireSettings(dump: string): string[] {
  return dump
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => kept.test(line) && !/\s""?;$/.test(line));
}
