import { errorChain } from '../checks/error-text.ts';

/** The status codes of gRPC that are told apart here. */
export const grpcCodes = {
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  unimplemented: 12,
  unauthenticated: 16,
} as const;

/** The gRPC status code of an error, or of what caused it; undefined for errors of another kind. */
export function grpcCode(error: unknown): number | undefined {
  for (const link of errorChain(error))
    if (link instanceof Error && 'code' in link && typeof link.code === 'number') return link.code;
  return undefined;
}
