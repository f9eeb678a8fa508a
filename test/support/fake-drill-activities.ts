import type { ChosenBackup } from '../../src/activities/choose-backup.ts';
import type { Activities } from '../../src/activities/index.ts';
import type { RecoveredPoint } from '../../src/activities/restore-point.ts';
import type { Restored } from '../../src/activities/restore-step.ts';
import type { DrillCheck } from '../../src/workflows/backup-types.ts';

type Own =
  | 'chooseBackup'
  | 'choosePoint'
  | 'startScratch'
  | 'startIdle'
  | 'restorePoint'
  | 'readRestored'
  | 'restoreRoles'
  | 'restoreOne'
  | 'compareRoles'
  | 'compareRestored'
  | 'askRestored'
  | 'amcheckRestored'
  | 'tryMigrations'
  | 'reportDrill'
  | 'removeScratch';

/** Those of drills; `note` is told what they were asked. */
export function fakeDrillActivities(note: (verb: string, what: string) => void): Pick<Activities, Own> {
  return {
    chooseBackup: async () => {
      note('choose', 'backup');
      return chosenBackup();
    },
    startScratch: async () => note('start', 'scratch'),
    choosePoint: async ({ at }) => {
      note('choose', 'point');
      const { backup, databases, ...chosen } = chosenBackup();
      void databases;
      return {
        ...chosen,
        base: backup,
        ...(at && at !== 'latest' && { at }),
        archivedUntil: '2026-01-02T11:59:30.000Z',
      };
    },
    startIdle: async () => note('start', 'idle'),
    restorePoint: async ({ input }) => {
      note('restore', 'point');
      return recovered(input.at ?? '');
    },
    readRestored: async ({ database: name }) => {
      note('read', name);
      return { checks: [check('read', name)], found: { name, bytes: 8_000_000, tables: 3, rows: 42 } };
    },
    restoreRoles: async () => {
      note('restore', 'roles');
      return restored('roles');
    },
    restoreOne: async ({ database }) => {
      note('restore', database);
      return restored(database);
    },
    compareRoles: async () => {
      note('compare', 'roles');
      return [check('comparison', 'roles')];
    },
    compareRestored: async ({ database }) => {
      note('compare', database);
      return [check('comparison', database)];
    },
    askRestored: async () => {
      note('ask', 'queries');
      return [check('sql', 'aroti: SELECT true')];
    },
    amcheckRestored: async () => {
      note('amcheck', 'all');
      return [check('amcheck', 'all databases')];
    },
    tryMigrations: async () => {
      note('try', 'migrations');
      return [check('migrations', 'aroti')];
    },
    reportDrill: async ({ report }) => note('report', report.passed ? 'passed' : 'failed'),
    removeScratch: async () => note('remove', 'scratch'),
  };
}

/** A backup of two databases. */
export function chosenBackup(): ChosenBackup {
  return {
    platform: { name: 'aroti', namespacePrefix: '' },
    folder: 'aroti',
    backup: '20260102T030000Z-1f2e3d4c',
    destination: 'primary',
    databases: ['aroti', 'keycloak'].map((name) => ({
      name,
      bytes: 8_000_000,
      tables: 3,
      rows: 42,
      snapshotAt: '2026-01-02T03:00:01.000Z',
    })),
    settings: { amcheck: true },
    searchAttributes: true,
  };
}

/** What a check saw. */
export function check(layer: string, name: string, passed = true): DrillCheck {
  return { layer, name, passed, detail: passed ? 'all is equal' : 'rows "public"."notes": was 3, is 2' };
}

export function restored(name: string): Restored {
  return { downloadSeconds: 1.5, restoreSeconds: 2.5, checks: [check('restore', name)] };
}

/** A server that went on from a point in time. */
export function recovered(wanted: string): RecoveredPoint {
  return {
    phases: ['download', 'verify', 'wal', 'recover'].map((name) => ({ name, seconds: 1.5 })),
    checks: [check('base', 'base'), check('recovery', wanted)],
    point: { wanted, reached: '2026-01-02T11:54:59.900000Z', timeline: 2, base: 'base', segments: 3 },
    databases: ['aroti', 'keycloak'],
  };
}
