/** What a run says of itself while it goes on: a sentence, or how far something has got, which a log needs to be told but now and then. */
export type Note = string | { about: string; text: string };

export function noteText(note: Note): string {
  return typeof note === 'string' ? note : note.text;
}
