import * as z from 'zod';
import { seconds } from '../paint.ts';
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

/** `dump aroti: 12.0 MiB of 100.0 MiB, 30.0 MiB/s, 2.9s left`; sizes on disk and as text differ, so what is left is a guess. */
export function transferText({ what, bytes, totalBytes, bytesPerSecond }: TransferProgress): string {
  if (bytes === 0) return what;
  const whole = totalBytes !== undefined && totalBytes > bytes ? ` of about ${byteText(totalBytes)}` : '';
  const left =
    totalBytes !== undefined && totalBytes > bytes && bytesPerSecond > 0
      ? `, about ${seconds((totalBytes - bytes) / bytesPerSecond).trim()} left`
      : '';
  return `${what}: ${byteText(bytes)}${whole}, ${byteText(bytesPerSecond)}/s${left}`;
}
