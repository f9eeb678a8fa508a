import type { Check } from './check.ts';
import { isComponentName } from '../components.ts';
import { databasesOf } from '../databases.ts';
import { findCircle, isEnabled, requiresTable } from '../graph.ts';
import type { Problem } from '../invalid-input.ts';
import { oneOf } from '../schema-problems.ts';
import type { ExtraCheck, HttpCheck, TcpCheck } from '../settings/extra-checks.ts';
import type { ExtraComponent } from '../settings/extra.ts';

/** Components of the user's own: their names, sources, order and checks. */
export const extraChecks: readonly Check[] = [
  namesTaken,
  sources,
  unknownComponents,
  disabledComponents,
  circles,
  ownChecks,
];

type Of = Parameters<Check>[0];

/** Looks at each component by itself; paths start at the component. */
function each({ extra }: Of, look: (component: ExtraComponent, name: string) => Problem[]): Problem[] {
  return Object.entries(extra).flatMap(([name, component]) =>
    look(component, name).map(({ path, message }) => ({
      path: ['extra', name, ...(path ? [path] : [])].join('.'),
      message,
    })),
  );
}

function namesTaken(platform: Of) {
  return each(platform, (_component, name) =>
    isComponentName(name)
      ? [{ path: '', message: "is the name of one of the platform's own components; choose another" }]
      : [],
  );
}

function sources(platform: Of) {
  return each(platform, ({ manifests: { path, url, sha256 } }) => {
    const at = 'manifests';
    if ((path === undefined) === (url === undefined)) return [{ path: at, message: 'expected either `path` or `url`' }];
    if (url !== undefined && sha256 === undefined) {
      return [{ path: `${at}.sha256`, message: 'is missing; with it, what `url` gives is always the same' }];
    }
    return path !== undefined && sha256 !== undefined
      ? [{ path: `${at}.sha256`, message: 'goes with `url`; leave it out' }]
      : [];
  });
}

function unknownComponents(platform: Of) {
  const known = Object.keys(requiresTable(platform));
  return eachNeighbour(platform, (name) => (known.includes(name) ? undefined : oneOf(known, name)));
}

function disabledComponents(platform: Of) {
  const known = Object.keys(requiresTable(platform));
  return eachNeighbour(platform, (name, field, component) =>
    field === 'requires' && component.enabled && known.includes(name) && !isEnabled(platform, name)
      ? `${name} is disabled; enable it or leave it out`
      : undefined,
  );
}

function eachNeighbour(
  platform: Of,
  problem: (name: string, field: 'requires' | 'before', component: ExtraComponent) => string | undefined,
) {
  return each(platform, (component) =>
    (['requires', 'before'] as const).flatMap((field) =>
      component[field].flatMap((name, index) => {
        const message = problem(name, field, component);
        return message === undefined ? [] : [{ path: `${field}.${index}`, message }];
      }),
    ),
  );
}

function circles(platform: Of): Problem[] {
  // A name that is taken has two rows, and then a circle says nothing.
  if (namesTaken(platform).length > 0) return [];
  const circle = findCircle(requiresTable(platform));
  const name = circle?.find((member) => Object.hasOwn(platform.extra, member));
  if (!circle || name === undefined) return [];
  const [field] = (['before', 'requires'] as const).filter((one) =>
    platform.extra[name]?.[one].some((other) => circle.includes(other)),
  );
  return [
    {
      path: `extra.${name}.${field ?? 'requires'}`,
      message: `these require each other in a circle: ${circle.join(' → ')}`,
    },
  ];
}

function ownChecks(platform: Of) {
  const databases = databasesOf(platform).map(({ name }) => name);
  return each(platform, ({ checks }) =>
    checks.flatMap((check, index) =>
      checkProblems(check, databases, isEnabled(platform, 'postgres')).map(({ path, message }) => ({
        path: ['checks', index, ...(path ? [path] : [])].join('.'),
        message,
      })),
    ),
  );
}

const kinds = ['http', 'tcp', 'sql', 'exec'] as const;

function checkProblems(check: ExtraCheck, databases: string[], hasPostgres: boolean): Problem[] {
  const [kind, ...more] = kinds.filter((one) => check[one] !== undefined);
  if (!kind || more.length > 0) return [{ path: '', message: `expected one of ${kinds.join(', ')}` }];
  const { http, tcp, sql, exec } = check;
  if (http) return target(http, 'url').map((problem) => at('http', problem));
  if (tcp) return target(tcp, 'host').map((problem) => at('tcp', problem));
  if (exec && (exec.workload === undefined) === (exec.selector === undefined)) {
    return [{ path: 'exec', message: 'expected either `workload` or `selector`' }];
  }
  if (exec?.selector && Object.keys(exec.selector).length === 0) {
    return [{ path: 'exec.selector', message: 'is empty; that would be any Pod' }];
  }
  if (!sql) return [];
  if (!hasPostgres) return [{ path: 'sql', message: 'needs the component postgres, which is disabled' }];
  return databases.includes(sql.database)
    ? []
    : [{ path: 'sql.database', message: `is none of components.postgres.databases (${databases.join(', ')})` }];
}

/** What is asked: a Service with its port, or what the worker reaches itself. */
function target(check: Partial<HttpCheck & TcpCheck>, direct: 'url' | 'host'): Problem[] {
  if ((check.service === undefined) === (check[direct] === undefined)) {
    return [{ path: '', message: `expected either \`service\` or \`${direct}\`` }];
  }
  const needsPort = direct === 'host' || check.service !== undefined;
  if (needsPort && check.port === undefined) return [{ path: 'port', message: 'is missing' }];
  return !needsPort && check.port !== undefined ? [{ path: 'port', message: 'goes with `service`; leave it out' }] : [];
}

function at(kind: string, { path, message }: Problem): Problem {
  return { path: path ? `${kind}.${path}` : kind, message };
}
