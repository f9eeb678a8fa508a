/** One repository as apt knows it; option names are those of one-line entries (`signed-by`, `arch`, `trusted`). */
export type AptSource = { uri: string; suite: string; components: string[]; options: Record<string, string> };

/** Reads a file of apt sources, in either of its forms (`deb …` lines, or paragraphs of fields); what is disabled or only source code is left out. */
export function parseAptSources(text: string): AptSource[] {
  const lines = text.split('\n').filter((line) => !line.startsWith('#'));
  if (lines.some((line) => /^[A-Za-z-]+:/.test(line))) return parseParagraphs(lines);
  return lines.flatMap((line) => parseLine(line) ?? []);
}

/** The sources as `deb …` lines. */
export function formatAptSources(sources: readonly AptSource[]): string {
  return sources
    .map(({ uri, suite, components, options }) => {
      const settings = Object.entries(options).map(([name, value]) => `${name}=${value}`);
      const bracket = settings.length > 0 ? [`[${settings.join(' ')}]`] : [];
      return `${['deb', ...bracket, uri, suite, ...components].join(' ')}\n`;
    })
    .join('');
}

function parseLine(line: string): AptSource | undefined {
  const found = /^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)((?:\s+[^\s#]+)*)/.exec(line.trim());
  if (!found?.[2] || !found[3]) return undefined;
  const options: Record<string, string> = {};
  for (const setting of (found[1] ?? '').split(/\s+/)) {
    const [name, value] = setting.split('=');
    if (name && value) options[name.toLowerCase()] = value;
  }
  return { uri: found[2], suite: found[3], components: words(found[4]), options };
}

function parseParagraphs(lines: readonly string[]): AptSource[] {
  return lines
    .join('\n')
    .split(/\n\s*\n/)
    .flatMap((paragraph) => fromFields(readFields(paragraph)));
}

function readFields(paragraph: string): Map<string, string> {
  const fields = new Map<string, string>();
  let last = '';
  for (const line of paragraph.split('\n')) {
    const found = /^([A-Za-z-]+):\s*(.*)$/.exec(line);
    if (found?.[1]) {
      last = found[1].toLowerCase();
      fields.set(last, found[2] ?? '');
    } else if (last && /^\s/.test(line)) {
      fields.set(last, `${fields.get(last)}\n${line.trim()}`);
    }
  }
  return fields;
}

const optionFields = { 'signed-by': 'signed-by', architectures: 'arch', trusted: 'trusted' } as const;

function fromFields(fields: Map<string, string>): AptSource[] {
  if (!words(fields.get('types')).includes('deb') || /^(no|false|0|off)$/i.test(fields.get('enabled') ?? '')) return [];
  const options: Record<string, string> = {};
  for (const [field, option] of Object.entries(optionFields)) {
    const value = words(fields.get(field));
    if (value.length > 0) options[option] = value.join(',');
  }
  return words(fields.get('uris')).flatMap((uri) =>
    words(fields.get('suites')).map((suite) => ({ uri, suite, components: words(fields.get('components')), options })),
  );
}

function words(text: string | undefined): string[] {
  return (text ?? '').split(/\s+/).filter(Boolean);
}
