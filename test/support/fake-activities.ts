import type { Activities } from '../../src/activities/index.ts';
import type { Inspected } from '../../src/activities/verify-inspect.ts';
import type { WayBack } from '../../src/activities/way-back.ts';
import { fakeDrillActivities } from './fake-drill-activities.ts';
import { fakeBackupActivities } from './fake-backup-activities.ts';
import { fakeWalActivities } from './fake-wal-activities.ts';
import { componentNames, requires } from '../../src/platform/components.ts';
import type {
  ComponentPlan,
  ComponentReport,
  DiagnoseReport,
  PlatformPlan,
  PlatformReference,
} from '../../src/workflows/types.ts';

const platform = { name: 'aroti', namespacePrefix: '' };

/** Activities for workflow tests: they do nothing but write down what they were asked, `verb component` a line. */
export function fakeActivities(overrides: Partial<Activities> = {}): { activities: Activities; calls: string[] } {
  const calls: string[] = [];
  const note = (verb: string, component: string) => calls.push(`${verb} ${component}`);
  const resolved = { platform, components: wholePlan(), searchAttributes: true };
  const activities: Activities = {
    ...fakeBackupActivities(note),
    ...fakeWalActivities(note),
    ...fakeDrillActivities(note),
    resolvePlatform: async () => {
      note('resolve', 'platform');
      return resolved;
    },
    planChanges: async () => {
      note('plan', 'platform');
      return planWith();
    },
    openRevision: async () => {
      note('open', 'revision');
      return 3;
    },
    preparePlatform: async () => {
      note('prepare', 'platform');
      return { ...resolved, platform: reference(3) };
    },
    applyComponent: async ({ component, platform: { revision }, isRollback }) => {
      note(isRollback ? `apply revision ${revision} of` : 'apply', component);
      return {
        changes: [{ object: `Deployment/aroti/${component}`, action: 'created' }],
        endpoints: [`${component}.aroti.svc.cluster.local:1234`],
      };
    },
    awaitComponent: async ({ component }) => void note('await', component),
    checkComponent: async ({ component }) => {
      note('check', component);
      return { changes: [], facts: [`${component} answers`] };
    },
    diagnosePlatform: async () => {
      note('diagnose', 'platform');
      return { report: wellReport(), searchAttributes: true };
    },
    inspectPlatform: async () => {
      note('inspect', 'platform');
      return inspected();
    },
    healComponent: async ({ component, objects }) => {
      note('heal', component);
      return objects.map((object) => ({ object, action: 'configured' }));
    },
    pruneObjects: async ({ platform: { revision } }) => {
      note('prune', `revision ${revision}`);
      return [{ object: 'Deployment/aroti/old', action: 'pruned' }];
    },
    recordOutcome: async ({ outcome, platform: { revision } }) => void note('record', `${revision} ${outcome}`),
    planWayBack: async ({ components }) => {
      note('look', 'back');
      return wayBackTo(2, components);
    },
    acceptSchema: async ({ schema }) => void note('accept', `schema ${schema}`),
    planRollback: async ({ revision = 2 }) => {
      note('look', 'back');
      return wayBackTo(revision, ['postgres', 'keycloak']);
    },
    lockHolder: async () => null,
    cancelRun: async () => void note('cancel', 'run'),
    ...overrides,
  };
  return { activities, calls };
}

/** A plan with these facts; as it stands, a Deployment is to be made. */
export function planWith(facts: Partial<PlatformPlan> = {}): PlatformPlan {
  return {
    platform: 'aroti',
    revision: 2,
    components: [],
    prune: [],
    counts: {
      create: 1,
      configure: 0,
      replace: 0,
      unchanged: 0,
      prune: 0,
      keep: 0,
      refuse: 0,
      unseen: 0,
      conflicts: 0,
    },
    changes: true,
    shortened: 0,
    ...facts,
  };
}

/** The way back of these components, each of which requires the one before it. */
export function wayBackTo(revision: number, components: readonly string[], left: WayBack['left'] = []): WayBack {
  const touched = components.filter((name) => !left.some(({ component }) => component === name));
  const chain = (names: string[]) => names.map((name, index) => planOf(name, names.slice(index - 1, index)));
  return {
    from: reference(3),
    to: reference(revision),
    forwards: chain(touched),
    backwards: chain(touched.toReversed()),
    pruned: touched,
    left,
  };
}

function reference(revision: number): PlatformReference {
  return { ...platform, revision };
}

/** All components with what the table of requirements says. */
export function wholePlan(): ComponentPlan[] {
  return componentNames.map((component) => planOf(component, [...requires[component]]));
}

export function planOf(component: string, needed: string[] = []): ComponentPlan {
  return { component, requires: needed, timeoutSeconds: 60 };
}

/** Of a platform that nothing is wrong with. */
export function wellReport(): DiagnoseReport {
  const markdown = '**aroti**, revision 3: nothing is wrong';
  const at = '2026-01-01T12:00:00.000Z';
  return { platform: 'aroti', revision: 3, at, seconds: 1, healthy: true, findings: [], well: [], markdown };
}

/** What an inspection of a platform saw in which these components are not well. */
export function inspected(unwell: Partial<ComponentReport>[] = [], more: Partial<Inspected> = {}): Inspected {
  const components = wholePlan();
  const reports = components.map(({ component }) => ({
    component,
    ready: true,
    facts: [`${component} answers`],
    diagnoses: [],
    drift: [],
    ...unwell.find((one) => one.component === component),
  }));
  return {
    report: {
      platform: 'aroti',
      revision: 3,
      at: '2026-01-01T12:00:00.000Z',
      healthy: unwell.length === 0,
      components: reports,
      healed: [],
    },
    platform: { name: 'aroti', namespacePrefix: '', revision: 3 },
    components,
    selfHeal: false,
    searchAttributes: true,
    ...more,
  };
}
