import { runCommand } from '../run-command.ts';

/** A way to the node's API: runs kubectl with these arguments (and input), and returns what it wrote. */
export type Kubectl = (
  args: readonly string[],
  options?: { input?: string; signal?: AbortSignal | undefined },
) => Promise<string>;

/** kubectl on a node, past any proxy that the machine uses. */
export function kubectlFor(program: string, kubeconfig: string, address: string): Kubectl {
  const env = { ...process.env, KUBECONFIG: kubeconfig, ...noProxyFor(address) };
  return (args, options = {}) => runCommand(program, args, { env, ...options });
}

/** The variables that keep connections to an address off a proxy. */
export function noProxyFor(address: string, env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const list = [env.NO_PROXY ?? env.no_proxy, address, '127.0.0.1', 'localhost'].filter(Boolean).join(',');
  return { NO_PROXY: list, no_proxy: list };
}
