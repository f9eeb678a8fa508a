import { basename, dirname } from 'node:path';
import { stateOf, type State } from '../../local/state.ts';

/** The state of the local platform that the tests run on: where its node's processes and logs are found. */
export function testState(): State {
  const folder = process.env['AROTI_TEST_STATE'];
  if (!folder) throw new Error('AROTI_TEST_STATE is not set: run these tests with `npm test` or `npm run test:faults`');
  return stateOf(basename(folder), { AROTI_STATE: dirname(folder) });
}
