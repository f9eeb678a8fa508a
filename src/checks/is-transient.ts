import { errorChain } from './error-text.ts';

/** Codes of Node's sockets and of its fetch: the other side is not there (yet), or went away. */
const networkCodes = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOTFOUND',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
];

/** PostgreSQL's: too many connections, shutting down, crashed, starting up, template busy, lock not had, statement timed out. */
const postgresCodes = ['53300', '57P01', '57P02', '57P03', '55006', '55P03', '57014'];

/** gRPC's: deadline exceeded, resource exhausted, aborted, unavailable. */
const grpcCodes = [4, 8, 10, 14];

const httpStatuses = [408, 425, 429, 500, 502, 503, 504];

/** What libraries say, without a code, when the server starts or the connection was lost. */
const sentences = [
  /^Connection terminated/,
  /^(Socket closed unexpectedly|Connection timeout|Socket timeout|The client is closed)/,
  /^(LOADING|BUSY|MASTERDOWN|TRYAGAIN) /,
  /Failed to connect before the deadline/,
];

const transientCodes = new Set<unknown>([...networkCodes, ...postgresCodes, ...grpcCodes]);

/** Whether the same thing, done again a moment later, may well succeed: the server is slow, starting, busy or restarting. */
export function isTransient(error: unknown): boolean {
  return errorChain(error).some(
    (link) =>
      link instanceof Error &&
      (link.name === 'TimeoutError' ||
        transientCodes.has(codeOf(link)) ||
        httpStatuses.includes(statusOf(link)) ||
        sentences.some((sentence) => sentence.test(link.message))),
  );
}

/** Whether an HTTP status says that the same request may succeed a moment later. */
export function isTransientStatus(status: number): boolean {
  return httpStatuses.includes(status);
}

function codeOf(error: Error): unknown {
  return 'code' in error ? error.code : undefined;
}

/** The status of an error that carries the HTTP response it came from. */
function statusOf(error: Error): number {
  return 'response' in error && error.response instanceof Response ? error.response.status : 0;
}
