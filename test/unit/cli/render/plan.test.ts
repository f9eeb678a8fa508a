import { describe, expect, test } from '@jest/globals';
import { conflictFlag } from '../../../../src/cli/render/plan/conflict-flag.ts';
import { planLines } from '../../../../src/cli/render/plan/plan-lines.ts';
import { planMarkdown } from '../../../../src/cli/render/plan/plan-markdown.ts';
import { exitCodeOfVerdict, planContext, verdictOf, verdictSentence } from '../../../../src/cli/render/plan/verdict.ts';
import { unpainted, type Paint } from '../../../../src/cli/render/paint.ts';
import type { FieldConflictPlan, ObjectPlan } from '../../../../src/kubernetes/plan/object-plan.ts';
import type { PlatformPlan } from '../../../../src/workflows/types.ts';
import { objectPlan, platformPlan } from '../samples.ts';

const now = Date.parse('2026-01-02T03:04:05Z');
const marked: Paint = (style, text) => `<${style}>${text}</>`;
const shown = (plan: PlatformPlan, width = 99) => planLines(plan, { width, paint: unpainted }, now);
/** What is said of the objects, without the answer above. */
const body = (plan: PlatformPlan, width?: number) => shown(plan, width).slice(3);

const conflict: FieldConflictPlan = {
  path: '.spec.replicas',
  manager: 'keda',
  since: '2026-01-02T03:00:05Z',
  live: 5,
  wanted: 2,
  resolution: 'stop',
};

describe('the answer comes first', () => {
  const refused = objectPlan({ action: 'refuse' });
  const contested = objectPlan({ conflicts: [conflict] });
  test.each<[ObjectPlan[], string, number, string]>([
    [[], 'unchanged', 0, 'nothing would change'],
    [[objectPlan()], 'unchanged', 0, 'nothing would change'],
    [[objectPlan({ action: 'keep' })], 'unchanged', 0, 'nothing would change'],
    [[objectPlan({ action: 'create' })], 'changes', 2, '1 to create'],
    [
      [objectPlan({ action: 'configure' }), objectPlan({ action: 'replace' }), objectPlan({ action: 'prune' })],
      'changes',
      2,
      '1 to change, 1 to replace, 1 to delete',
    ],
    [[refused, refused], 'blocked', 1, "it can't be deployed like this: 2 refused changes"],
    [[contested], 'blocked', 1, "it can't be deployed like this: 1 conflict"],
    [
      [objectPlan({ action: 'create' }), contested, refused],
      'blocked',
      1,
      "it can't be deployed like this: 1 conflict, 1 refused change",
    ],
  ])('%#: %j', (objects, verdict, exitCode, sentence) => {
    const plan = platformPlan(objects);
    expect(verdictOf(plan)).toBe(verdict);
    expect(exitCodeOfVerdict[verdictOf(plan)]).toBe(exitCode);
    expect(shown(plan)[0]).toBe(`aroti: ${sentence}`);
    expect(verdictSentence(plan)).toBe(sentence);
  });

  test.each([
    [
      platformPlan([objectPlan(), objectPlan({ action: 'keep' })]),
      '1 unchanged, 1 kept · compared with the cluster at revision 7',
    ],
    [platformPlan([objectPlan({ action: 'create' })], { revision: 0 }), 'never deployed before'],
    [
      platformPlan([objectPlan({ action: 'create' }), objectPlan({ action: 'refuse' })]),
      '1 to create · compared with the cluster at revision 7',
    ],
  ])('%#: what it is compared with', (plan, expected) => {
    expect(planContext(plan)).toBe(expected);
  });

  test('what is unchanged is not listed', () => {
    const adopted = objectPlan({ conflicts: [{ ...conflict, resolution: 'adopt' }] });
    expect(shown(platformPlan([objectPlan(), adopted]))).toHaveLength(2);
  });
});

describe('fields', () => {
  const fields = (...each: ObjectPlan['fields']) => platformPlan([objectPlan({ action: 'configure', fields: each })]);

  test.each<[string, ObjectPlan['fields'][number], string[]]>([
    ['a number', { path: '.spec.replicas', before: 2, after: 3 }, ['.spec.replicas: 2 → 3']],
    ['a text that reads as a number', { path: '.a', before: '2', after: 2 }, ['.a: "2" → 2']],
    ['null and nothing', { path: '.a', before: null, after: '' }, ['.a: null → ""']],
    ['a field that comes', { path: '.a', after: { b: [1] } }, ['.a: { b: [ 1 ] } (new)']],
    ['a field that goes', { path: '.a', before: 'x' }, ['.a: x → (gone)']],
    [
      'a masked value',
      { path: '.data.PASSWORD', before: '•••', after: '••• (changes)' },
      ['.data.PASSWORD: ••• → ••• (changes)'],
    ],
    ['a text of several lines', { path: '.a', before: 'b\nc\n', after: 'b\nd\n' }, ['.a:', '    b', '  - c', '  + d']],
    ['a hostile value', { path: '.a', before: 'x\u001b[2J', after: 'y\u0007' }, ['.a: "x\\e[2J" → "y\\a"']],
  ])('%s', (_what, field, expected) => {
    expect(body(fields(field))).toEqual([
      'backend-api',
      '  ~ Deployment/aroti/api',
      ...expected.map((line) => `      ${line}`),
    ]);
  });

  test('what is wider than the terminal goes below its path, line by line', () => {
    const probe = (path: string) => ({ httpGet: { path, port: 8888 }, periodSeconds: 30 });
    expect(body(fields({ path: '.livenessProbe', before: probe('/a'), after: probe('/b') }), 60).slice(2)).toEqual([
      '      .livenessProbe:',
      '          httpGet:',
      '        -   path: /a',
      '        +   path: /b',
      '            port: 8888',
      '          periodSeconds: 30',
    ]);
  });

  test('only who owns the fields changes', () => {
    expect(body(fields())).toEqual([
      'backend-api',
      '  ~ Deployment/aroti/api',
      '      no value changes, only who owns its fields',
    ]);
  });

  test('fields that were left out are said to be', () => {
    const plan = { ...fields(), shortened: 2 };
    expect(body(plan).slice(1)).toEqual([
      '  ~ Deployment/aroti/api',
      '',
      'The fields of 2 objects are left out: a plan has to fit in a history.',
    ]);
  });

  test('painted: before is red, after is green', () => {
    const [, , , , , line] = planLines(fields({ path: '.a', before: 1, after: 2 }), { width: 99, paint: marked }, now);
    expect(line).toBe('      .a: <red>1</><dim> → </><green>2</>');
  });
});

describe('objects', () => {
  const refusal = { reason: 'Shrinks', message: 'a volume can not shrink', suggestion: 'Set 20Gi.' };
  test.each<[ObjectPlan['action'], string[]]>([
    ['create', ['  + Deployment/aroti/api', '      a volume can not shrink', '      Set 20Gi.']],
    ['replace', ['  ± Deployment/aroti/api  replaced', '      a volume can not shrink', '      Set 20Gi.']],
    ['refuse', ['  ✖ Deployment/aroti/api  refused', '      Shrinks: a volume can not shrink', '      Set 20Gi.']],
  ])('%s, with the reason', (action, expected) => {
    expect(body(platformPlan([objectPlan({ action, refusal })])).slice(1)).toEqual(expected);
  });

  test('what the document no longer has', () => {
    const plan = platformPlan([], {
      prune: [objectPlan({ action: 'prune' }), objectPlan({ object: 'Namespace/old', action: 'keep', refusal })],
    });
    expect(body(plan)).toEqual([
      'No longer in the document',
      '  - Deployment/aroti/api',
      '  · Namespace/old  kept',
      '      a volume can not shrink',
      '      Set 20Gi.',
    ]);
  });
});

describe('conflicts', () => {
  test('without a rule: who, when, both values, and the option for each answer', () => {
    expect(body(platformPlan([objectPlan({ conflicts: [conflict] })]))).toEqual([
      'backend-api',
      '    Deployment/aroti/api',
      '    ‼ .spec.replicas: owned by keda, 4 min ago',
      '      it is 5, the document wants 2; say whose value counts:',
      '        --on-conflict backend-api:.spec.replicas=adopt  keep 5, and own it too',
      '        --on-conflict backend-api:.spec.replicas=yield  leave the field to keda',
      '        --on-conflict backend-api:.spec.replicas=force  set 2',
      '',
      'Rules that are to stay are written into the document:',
      "  conflicts: { 'backend-api:.spec.replicas': yield }",
    ]);
  });

  test('an option that is too long for three lines is written once', () => {
    const { path: _path, ...rest } = conflict;
    const plan = platformPlan([objectPlan({ conflicts: [{ ...rest, path: '.spec.containers[name="api"].image' }] })]);
    expect(body(plan, 80).slice(4, 8)).toEqual([
      `        --on-conflict 'backend-api:.spec.containers[name="api"].image=adopt|yield|force'`,
      '          adopt  keep 5, and own it too',
      '          yield  leave the field to keda',
      '          force  set 2',
    ]);
  });

  test('with a rule: what it does', () => {
    const settled = objectPlan({ action: 'create', conflicts: [{ ...conflict, resolution: 'force' }] });
    expect(body(platformPlan([settled]))).toEqual([
      'backend-api',
      '  + Deployment/aroti/api',
      '      .spec.replicas: owned by keda, 4 min ago; the rule `force`: set 2',
    ]);
  });

  test.each([
    ['.spec.replicas', '--on-conflict api:.spec.replicas=yield'],
    ['.a[name="b"]', `--on-conflict 'api:.a[name="b"]=yield'`],
    [".a['b']", String.raw`--on-conflict 'api:.a['\''b'\'']=yield'`],
  ])('conflictFlag for %s, as a shell takes it', (path, expected) => {
    expect(conflictFlag('api', { path }, 'yield')).toBe(expected);
  });
});

describe('planMarkdown', () => {
  test('the answer, a table, diffs that no value can break out of', () => {
    const plan = platformPlan([
      objectPlan({ action: 'create', object: 'Service/aroti/api' }),
      objectPlan({
        action: 'configure',
        fields: [
          { path: '.a', before: 1, after: '`x`' },
          { path: '.b', before: 'one\ntwo', after: 'one\n```\n' },
        ],
        conflicts: [conflict],
      }),
    ]);
    expect(planMarkdown(plan, now)).toEqual([
      "### aroti: it can't be deployed like this: 1 conflict",
      '',
      '1 to create, 1 to change · compared with the cluster at revision 7.',
      '',
      '|  | component | object | |',
      '| --- | --- | --- | --- |',
      '| `+` | backend-api | `Service/aroti/api` | created |',
      '| `~` | backend-api | `Deployment/aroti/api` | changed, **1 conflict** |',
      '',
      '`Deployment/aroti/api`',
      '',
      '````diff',
      '- .a: 1',
      '+ .a: "`x`"',
      '  .b:',
      '    one',
      '-   two',
      '+   ```',
      '````',
      '',
      'Conflicts in `Deployment/aroti/api`:',
      '',
      "- `.spec.replicas`: owned by keda, 4 min ago; it is `5`, the document wants `2`; `--on-conflict 'backend-api:.spec.replicas=adopt|yield|force'`",
    ]);
  });

  test('a cell of the table stays one', () => {
    const refusal = { reason: 'Denied', message: 'a | b\nc', suggestion: 'd' };
    const lines = planMarkdown(platformPlan([objectPlan({ action: 'refuse', refusal })]), now);
    expect(lines.at(-1)).toBe('| `✖` | backend-api | `Deployment/aroti/api` | **refused**: a \\| b c d |');
  });

  test('nothing to say, nothing to list', () => {
    expect(planMarkdown(platformPlan([objectPlan()]), now)).toEqual([
      '### aroti: nothing would change',
      '',
      '1 unchanged · compared with the cluster at revision 7.',
    ]);
  });
});
