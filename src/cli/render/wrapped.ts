/** A text in lines no longer than the width, broken between words; what stands before the first and before the others counts. */
export function wrapped(first: string, others: string, text: string, width: number): string[] {
  const lines: string[] = [];
  const room = width - others.length;
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((each, index) => ((index === 0 ? first : others) + each).trimEnd());
}
