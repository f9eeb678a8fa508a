import { describe, expect, test } from '@jest/globals';
import { deployBy } from '../../../local/deploy.ts';
import { exitCodes } from '../../../src/cli/exit-codes.ts';
import { silentProgress } from '../../../local/progress.ts';

async function deployWith(...codes: (number | null)[]): Promise<{ code: number | null; calls: string[] }> {
  const calls: string[] = [];
  const run = async (args: readonly string[]): Promise<number | null> => {
    calls.push(args.join(' '));
    return codes.shift() ?? null;
  };
  const code = await deployBy(run, { name: 'aroti', file: 'p.json' }, silentProgress);
  return { code, calls };
}

const deployment = 'deploy --file p.json';
const watching = 'status --name aroti --watch';

describe('the deployment of up', () => {
  test.each([exitCodes.done, exitCodes.failed, exitCodes.badInput, null])('ends with exit code %j', async (code) => {
    expect(await deployWith(code)).toEqual({ code, calls: [deployment] });
  });

  test.each([exitCodes.done, exitCodes.failed])(
    'waits for one that goes on since an earlier up, which ends with %j, and follows it',
    async (end) => {
      const { code, calls } = await deployWith(exitCodes.alreadyRunning, end, exitCodes.done);
      expect({ code, calls }).toEqual({ code: 0, calls: [deployment, watching, deployment] });
    },
  );
});
