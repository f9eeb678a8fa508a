import { type IncomingMessage, Agent as HttpAgent, get as httpGetPlain } from 'node:http';
import { Agent as HttpsAgent, get as httpsGet } from 'node:https';
import { getCACertificates } from 'node:tls';

/** Nothing usable came back: no route, no name, no answer in time, or an answer that is an error; the message says which. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
  /** The host itself gave no sign, so that asking it for something else is of no use either. */
  readonly silent: boolean;
  constructor(message: string, { silent = false } = {}) {
    super(message);
    this.silent = silent;
  }
}

/** Times in milliseconds: until an answer begins, and until the next bytes of its body. `follow: false` gives a redirect itself. */
export type HttpOptions = { signal?: AbortSignal; answerMs?: number; idleMs?: number; follow?: boolean };

const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * Gets a URL, redirects followed unless told otherwise, and gives the answer whatever its status, its body unread. The machine's proxies
 * (HTTP_PROXY, HTTPS_PROXY, NO_PROXY) and its own certificate authorities are honoured. Throws NoAnswer.
 */
export async function httpGet(url: string | URL, options: HttpOptions = {}): Promise<IncomingMessage> {
  let next = new URL(url);
  for (let hops = 0; hops < 6; hops++) {
    const answer = await once(next, options);
    const location = answer.headers.location;
    if (options.follow === false || !location || !redirects.has(answer.statusCode ?? 0)) return answer;
    answer.resume();
    next = new URL(location, next);
  }
  throw new NoAnswer(`${new URL(url).host} sends its visitors in circles`);
}

function once(url: URL, { signal, answerMs = 5000, idleMs = 30_000 }: HttpOptions): Promise<IncomingMessage> {
  const secure = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const fail = (error: Error) =>
      reject(signal?.aborted ? signal.reason : new NoAnswer(`${url.host}: ${error.message}`, { silent: true }));
    const request = (secure ? httpsGet : httpGetPlain)(url, {
      agent: secure ? secureAgent() : plainAgent(),
      headers: { 'user-agent': 'aroti-orchestrator' },
      ...(signal ? { signal } : {}),
    });
    const late = setTimeout(() => request.destroy(new Error(`no answer within ${answerMs / 1000} s`)), answerMs);
    request.on('error', fail);
    request.on('close', () => clearTimeout(late));
    request.on('response', (answer) => {
      clearTimeout(late);
      answer.setTimeout(idleMs, () => answer.destroy(new NoAnswer(`${url.host}: nothing came for ${idleMs / 1000} s`)));
      resolve(answer);
    });
  });
}

let agents: { plain?: HttpAgent; secure?: HttpsAgent } = {};

function plainAgent(): HttpAgent {
  return (agents.plain ??= new HttpAgent({ proxyEnv: process.env }));
}

function secureAgent(): HttpsAgent {
  return (agents.secure ??= new HttpsAgent({
    proxyEnv: process.env,
    ca: [...getCACertificates('default'), ...getCACertificates('system')],
  }));
}
