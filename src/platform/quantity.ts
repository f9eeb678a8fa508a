const factors: Readonly<Record<string, number>> = {
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

const written = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i;

/** An amount of CPU, more than none: cores (`2`, `0.5`) or millicores (`500m`). */
export const cpuPattern = /^([1-9]\d*m|[1-9]\d*(\.\d{1,3})?|0\.(?!0+$)\d{1,3})$/;

/** A number of bytes, more than none, with or without a unit: `20Gi`, `512Mi`, `1G`. */
export const bytesPattern = /^([1-9]\d*(\.\d+)?|0\.\d*[1-9]\d*)(k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$/;

/** The number that a Kubernetes quantity stands for (cores or bytes); NaN when it is none. */
export function quantityValue(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([a-z]*)$/i.exec(text);
  return match ? Number(match[1]) * (factors[match[2] ?? ''] ?? NaN) : NaN;
}

/** What somebody who wrote this may have meant, as quantities in backticks; undefined when nothing comes near. */
export function suggestBytes(text: string): string | undefined {
  const [, amount = '', unit = ''] = written.exec(text) ?? [];
  const prefix = unit.charAt(0).toUpperCase();
  if (!(Number(amount) > 0) || !'KMGTP'.includes(prefix || '?')) return undefined;
  return `\`${amount}${prefix}i\` or \`${amount}${prefix === 'K' ? 'k' : prefix}\``;
}

/** What somebody who wrote this amount of CPU may have meant, in backticks; undefined when nothing comes near. */
export function suggestCpu(text: string): string | undefined {
  const [, amount = '', unit = ''] = written.exec(text) ?? [];
  if (!(Number(amount) > 0)) return undefined;
  if (/^(c|v?cpus?|cores?)?$/i.test(unit)) return `\`${amount}\``;
  return /^m/i.test(unit) ? `\`${Math.ceil(Number(amount))}m\`` : undefined;
}
