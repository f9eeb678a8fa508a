import { execa } from 'execa';

/** A program with the arguments that lead it to the test cluster. */
export type Command = (...args: string[]) => Promise<string>;

/** kubectl, on the test cluster. */
export function kubectl(): Command {
  return command(process.env['AROTI_TEST_KUBECTL'] ?? 'kubectl');
}

/** A Helm, on the test cluster, for releases in one namespace. */
export function helm(path: string, namespace: string): Command {
  return command(path, '--namespace', namespace);
}

function command(file: string, ...given: string[]): Command {
  const all = ['--kubeconfig', process.env['AROTI_TEST_KUBECONFIG'] ?? '', ...given];
  return async (...args) => (await execa(file, [...all, ...args])).stdout;
}
