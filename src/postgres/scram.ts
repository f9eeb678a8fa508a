import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(pbkdf2);
const form = /^SCRAM-SHA-256\$(?<iterations>\d+):(?<salt>[^$]+)\$(?<storedKey>[^:]+):(?<serverKey>.+)$/;

/**
 * What PostgreSQL keeps instead of a password (RFC 5803). It is made here, so that the password itself is in no SQL
 * statement, and so in no log of the server.
 */
export async function scramVerifier(password: string): Promise<string> {
  return makeVerifier(password, randomBytes(16), 4096);
}

/** Whether a stored verifier is this password's; false for any other kind of stored password. */
export async function verifierMatches(verifier: string | null, password: string): Promise<boolean> {
  const { iterations, salt } = form.exec(verifier ?? '')?.groups ?? {};
  if (!verifier || !iterations || !salt) return false;
  const expected = Buffer.from(await makeVerifier(password, Buffer.from(salt, 'base64'), Number(iterations)));
  const stored = Buffer.from(verifier);
  return expected.length === stored.length && timingSafeEqual(expected, stored);
}

async function makeVerifier(password: string, salt: Buffer, iterations: number): Promise<string> {
  const salted = await derive(password.normalize('NFKC'), salt, iterations, 32, 'sha256');
  const storedKey = createHash('sha256').update(hmac(salted, 'Client Key')).digest('base64');
  const serverKey = hmac(salted, 'Server Key').toString('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
