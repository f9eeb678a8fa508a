import { Command, InvalidArgumentError } from 'commander';
import type { Ports } from './ports.ts';
import { usualName } from './state.ts';

/** What `up` was asked. */
export type UpOptions = {
  name: string;
  context?: string;
  platform?: string;
  deploy: boolean;
  /** Whether a backup is taken and drilled in the end. */
  backup: boolean;
  ports: Partial<Ports>;
};

/** Reads the arguments of `up`; ends the process with help or a message where they ask for it or are wrong. */
export function parseUpOptions(args: readonly string[]): UpOptions {
  const command = new Command('npm run up --')
    .description(
      "Brings up the local platform: a Kubernetes node, Temporal, an S3 server, and Aroti's platform deployed on them.",
    )
    .option('--name <name>', 'name of the platform; several can run side by side', usualName)
    .option('--context <context>', 'use this context of your kubeconfig instead of a node of its own')
    .option('--platform <file>', 'platform document to deploy')
    .option('--no-deploy', 'stop when Kubernetes, Temporal and S3 serve')
    .option('--no-backup', 'take no backup, and drill none')
    .option('--temporal-port <port>', "port of Temporal's server", port)
    .option('--ui-port <port>', "port of Temporal's Web UI", port)
    .option('--s3-port <port>', 'port of the S3 server', port)
    .addHelpText(
      'after',
      `
What you point at comes first: KUBECONFIG (or --context), TEMPORAL_ADDRESS and AROTI_S3_ENDPOINT are used instead of parts
of its own. Data are kept in $AROTI_STATE, else ~/.local/state/aroti-orchestrator; tools and images in $AROTI_CACHE, else
~/.cache/aroti-orchestrator. It may be interrupted at any time, and goes on when it is run again.`,
    )
    .allowExcessArguments(false)
    .parse([...args], { from: 'user' });
  const { name, context, platform, deploy, backup, temporalPort, uiPort, s3Port } = command.opts<RawOptions>();
  return {
    name,
    deploy,
    backup,
    ...(context === undefined ? {} : { context }),
    ...(platform === undefined ? {} : { platform }),
    ports: {
      ...(temporalPort === undefined ? {} : { temporal: temporalPort }),
      ...(uiPort === undefined ? {} : { ui: uiPort }),
      ...(s3Port === undefined ? {} : { s3: s3Port }),
    },
  };
}

type RawOptions = {
  name: string;
  context?: string;
  platform?: string;
  deploy: boolean;
  backup: boolean;
  temporalPort?: number;
  uiPort?: number;
  s3Port?: number;
};

function port(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number < 65_536) return number;
  throw new InvalidArgumentError('a port is a number from 1 to 65535.');
}
