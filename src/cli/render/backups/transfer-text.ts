import * as z from 'zod';
import { duration } from '../duration.ts';
import type { Note } from '../../watch/note.ts';
import type { TransferProgress } from '../../../workflows/backup-types.ts';
import { byteText } from '../../../workflows/byte-text.ts';

const schema = z.object({
  what: z.string(),
  bytes: z.number(),
  totalBytes: z.number().optional(),
  bytesPerSecond: z.number(),
});

/** What an activity of a backup or a drill says of itself; undefined: it is none. */
export function transferIn(detail: unknown): TransferProgress | undefined {
  const parsed = schema.safeParse(detail);
  return parsed.success ? (parsed.data as TransferProgress) : undefined;
}

/** Before so much of it is done, nobody can say how long the rest will take. */
const tellingShare = 0.02;

/** `dump aroti: 12.0 MiB of about 100 MiB, 30.0 MiB/s, about 3 s left`; sizes on disk and as text differ, so what is left is a guess. */
export function transferNote({ what, bytes, totalBytes, bytesPerSecond }: TransferProgress): Note {
  if (bytes === 0) return what;
  const whole = totalBytes !== undefined && totalBytes > bytes ? ` of about ${byteText(totalBytes)}` : '';
  const share = totalBytes === undefined ? 1 : bytes / totalBytes;
  const left =
    totalBytes !== undefined && share >= tellingShare && share < 1 && bytesPerSecond > 0
      ? `, about ${duration(Math.ceil((totalBytes - bytes) / bytesPerSecond))} left`
      : '';
  return { about: what, text: `${what}: ${byteText(bytes)}${whole}, ${byteText(bytesPerSecond)}/s${left}` };
}
