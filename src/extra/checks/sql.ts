import type { Attempt, ExtraCheckContext } from './attempt.ts';
import { readRows } from '../../checks/sql-rows.ts';
import { checkSql } from '../../checks/sql.ts';
import { reach } from '../../kubernetes/reach.ts';
import { readSecret } from '../../kubernetes/secrets.ts';
import { secretNames } from '../../manifests/secret-names.ts';
import { ownerOf, passwordKey } from '../../platform/databases.ts';
import { namespaceOf, serviceAddress } from '../../platform/names.ts';
import type { SqlCheck } from '../../platform/settings/extra-checks.ts';

/** A query of one of the platform's databases, as the role that owns it. */
export function sqlAttempt(context: ExtraCheckContext, { database, query, equals }: SqlCheck, name?: string): Attempt {
  const { cluster, platform, component, signal } = context;
  const user = ownerOf(platform, database);
  const suggestion = `Ask ${database} yourself as ${user}; the query is in the platform document`;
  const subject = { component, check: name ?? `query of ${database}`, suggestion };
  const ask = async (ended: AbortSignal, timeoutMs: number) => {
    const secret = await readSecret(cluster, namespaceOf(platform, 'database'), secretNames.postgres, ended);
    const login = { user, database, password: secret[passwordKey(user)] ?? '' };
    return reach(cluster, serviceAddress(platform, 'postgres'), (address) =>
      readRows(address, login, { query, timeoutMs }, ended),
    );
  };
  return (timeoutMs) => checkSql(subject, { equals }, (ended) => ask(ended, timeoutMs), { signal, timeoutMs });
}
