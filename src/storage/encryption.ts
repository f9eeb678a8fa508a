import { Decrypter, Encrypter } from 'age-encryption';

/** What is encrypted can't be decrypted with what is at hand. */
export class CannotDecrypt extends Error {
  override readonly name = 'CannotDecrypt';
}

/** The source, encrypted to age recipients (`age1…`), in bounded memory. */
export async function* encrypt(
  source: AsyncIterable<Uint8Array>,
  recipients: readonly string[],
): AsyncGenerator<Uint8Array> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  let bytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of source) {
      bytes += piece.length;
      yield piece;
    }
  }
  const encrypted = await encrypter.encrypt(asStream(counted()));
  let stored = 0;
  for await (const piece of encrypted) {
    stored += piece.length;
    yield piece;
  }
  // A stream that is ended from outside looks like one that came to its end.
  if (stored !== encrypted.size(bytes)) throw new Error(`${bytes} bytes were encrypted to ${stored}`);
}

/** What was encrypted, piece by piece, each of them authenticated. Throws `CannotDecrypt` before the first one where no identity fits. */
export async function* decrypt(
  source: AsyncIterable<Uint8Array>,
  identities: readonly string[],
): AsyncGenerator<Uint8Array> {
  if (identities.length === 0)
    throw new CannotDecrypt('it is encrypted, and there is no age identity to decrypt it with');
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  yield* await decrypter.decrypt(asStream(source)).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CannotDecrypt(`none of the ${identities.length} age identities at hand decrypts it (${why})`, { cause });
  });
}

/** The identities in the text of a key file, as age-keygen writes it. */
export function identitiesIn(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('AGE-SECRET-KEY-'));
}

function asStream(source: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  return ReadableStream.from(source) as unknown as ReadableStream<Uint8Array>;
}
