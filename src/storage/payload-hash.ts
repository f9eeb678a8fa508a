import type { PutObjectCommand, UploadPartCommand } from '@aws-sdk/client-s3';

/** What of the SDK's middleware is needed here; its own types are those of one command each. */
interface BuildStack {
  add(
    middleware: (next: (args: BuildArguments) => unknown) => (args: BuildArguments) => unknown,
    options: { step: 'build'; name: string },
  ): void;
}
interface BuildArguments {
  request: { headers: Record<string, string> };
}

/** The command, signed with a hash of its body that is known already: else the body would be hashed once more. */
export function givenPayloadHash<Command extends PutObjectCommand | UploadPartCommand>(
  command: Command,
  sha256: Buffer,
): Command {
  (command.middlewareStack as unknown as BuildStack).add(
    (next) => (args) => {
      args.request.headers['x-amz-content-sha256'] = sha256.toString('hex');
      return next(args);
    },
    { step: 'build', name: 'givenPayloadHash' },
  );
  return command;
}
