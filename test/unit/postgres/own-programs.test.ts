import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { programFolder, type ProgramFolder } from '../../support/program-folder.ts';
import { outputOf, ownPrograms, ProgramMissing, type ProgramRequest } from '../../../src/postgres/programs.ts';

const path = process.env['PATH'];
const signal = AbortSignal.timeout(10_000);
const login = { user: 'admin', password: 'not for arguments', database: 'postgres' };
const programs = ownPrograms({ host: '127.0.0.1', port: 5432 }, login);
const request: ProgramRequest = { program: 'pg_dump', args: ['--format=custom'], applicationName: 'test' };

let folder: ProgramFolder;
beforeEach(async () => {
  folder = await programFolder({
    pg_dump: 'for argument in "$@"; do echo "$argument"; done; echo "$PGPASSWORD" >&2; exit 0',
    psql: 'echo half; kill -KILL $$',
    pg_restore: 'echo "pg_restore: warning: errors ignored on restore: 1" >&2; exit 1',
  });
  process.env['PATH'] = `${folder.path}:/usr/bin:/bin`;
});
afterEach(async () => {
  process.env['PATH'] = path;
  await folder.remove();
});

describe("the worker's own programs", () => {
  test('are told whom to connect to, and to notice a connection that is no more; the password is no argument', async () => {
    const { stdout, ended } = programs.run({ ...request, database: "-odd '%" }, signal);
    const said = Buffer.concat(await Array.fromAsync(stdout)).toString();
    expect(said).toContain("--dbname=host='127.0.0.1' port='5432' user='admin' dbname='-odd \\'%'");
    expect(said).toContain("keepalives_idle='30' keepalives_interval='10' keepalives_count='6'");
    expect(said).not.toContain(login.password);
    expect(await ended).toEqual({ exitCode: 0, stderr: `${login.password}\n` });
  });

  test('that are killed have not ended well, whatever they wrote', async () => {
    const { stdout, ended } = programs.run({ ...request, program: 'psql' }, signal);
    ended.catch(() => undefined);
    await Array.fromAsync(stdout).catch(() => undefined);
    await expect(ended).rejects.toThrow('psql was ended by SIGKILL');
  });

  test('that end with exit code 1 have failed, a mere warning or not', async () => {
    await expect(outputOf(programs.run({ ...request, program: 'pg_restore' }, signal))).rejects.toThrow(
      'errors ignored on restore',
    );
  });

  test('that are not there are named', async () => {
    process.env['PATH'] = folder.path;
    await expect(programs.version('pg_dumpall', signal)).rejects.toThrow(ProgramMissing);
  });
});
