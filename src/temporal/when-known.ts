import { poll } from '../checks/poll.ts';
import { grpcCode, grpcCodes } from './grpc-code.ts';

/** The frontends read the list of namespaces anew every few seconds, and refuse until then what a new one is asked for. */
const knownWithinMs = 20_000;

/** Makes a call for a namespace that exists, again while it is not known; undefined where it does not get known in time. */
export function whenKnown<Answer>(call: () => Promise<Answer>, signal: AbortSignal): Promise<Answer | undefined> {
  const ask = async () => {
    try {
      return await call();
    } catch (error) {
      if (grpcCode(error) === grpcCodes.notFound) return undefined;
      throw error;
    }
  };
  return poll(ask, { signal, timeoutMs: knownWithinMs });
}
