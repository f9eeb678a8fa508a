import type { Activities } from '../../src/activities/index.ts';
import { componentNames, requires, type ComponentName } from '../../src/platform/components.ts';
import type { Inspected } from '../../src/activities/verify-inspect.ts';
import type { ComponentPlan, ComponentReport, DiagnoseReport } from '../../src/workflows/types.ts';

/** Activities for workflow tests: they do nothing but write down what they were asked, `verb component` a line. */
export function fakeActivities(overrides: Partial<Activities> = {}): { activities: Activities; calls: string[] } {
  const calls: string[] = [];
  const note = (verb: string, component: string) => calls.push(`${verb} ${component}`);
  const activities: Activities = {
    preparePlatform: async () => {
      note('prepare', 'platform');
      return {
        platform: { name: 'aroti', namespacePrefix: '', revision: 3 },
        components: wholePlan(),
        searchAttributes: true,
      };
    },
    applyComponent: async ({ component }) => {
      note('apply', component);
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
    recordOutcome: async ({ outcome }) => void note('record', outcome),
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
    ...overrides,
  };
  return { activities, calls };
}

/** All components with what the table of requirements says. */
export function wholePlan(): ComponentPlan[] {
  return componentNames.map((component) => planOf(component, [...requires[component]]));
}

export function planOf(component: ComponentName, needed: ComponentName[] = []): ComponentPlan {
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
