import { examples } from './examples.ts';

/** The end of `aroti deploy --help`. */
export const deployHelp = `
${examples('deploy', [
  ['', "Aroti's platform, or what the worker's own document says"],
  ['--file platform.yaml', 'your document; leave out what is to stay as it is by default'],
  ['--components postgres,redis', 'only these; what they require has to be there'],
  ['--set components.backend-api.image=docker.io/me/api:2', 'one field, over the document'],
  ['--plan', 'show what would change, and ask before the first write'],
  ['--approve-before backend-api', 'stop before a component, until it is approved'],
  ['--supersede', 'have the deployment that is going on take this document over'],
  ['--on-conflict backend-api:.spec.replicas=yield', 'leave a field to whoever else writes it'],
  ['--detach', 'start it and go; `status --watch` comes back to it'],
  ['--json > result.json', 'for scripts: one object on stdout, progress on stderr'],
])}

A failed deployment is rolled back to the revision before, unless --no-rollback is given; volumes and schemas never are.
What the document no longer has is deleted last, when everything is ready; what holds data only if --destroy names it.

The same with the temporal CLI:
  temporal workflow start --type deployPlatform --task-queue platform --workflow-id deploy-aroti --input '{}'
  temporal workflow query --workflow-id deploy-aroti --type progress
  temporal workflow update execute --workflow-id deploy-aroti --name approve
  temporal workflow result --workflow-id deploy-aroti
  temporal workflow cancel --workflow-id deploy-aroti

Ctrl-C in a terminal asks what it means: leave it running, pause it, stop it, or stop it and go back; elsewhere it ends the
watching, not the run. Only one run at a time deploys a platform: its workflow id, deploy-<platform>, is the lock.
Exit codes: 0 deployed, 1 failed, 3 already running, 4 Temporal is not reachable, 64 bad input, 130 interrupted.`;

/** The end of `aroti plan --help`. */
export const planHelp = `
${examples('plan', [
  ['', 'what a deployment would do, field by field; writes nothing'],
  ['--file platform.yaml', 'of your document'],
  ['--components backend-api', 'of these only'],
  ['--on-conflict backend-api=adopt', 'with a rule for fields that somebody else writes'],
  ['--destroy PersistentVolumeClaim/database/old', 'see it go, although it holds data'],
  ['--markdown >> $GITHUB_STEP_SUMMARY', 'for a pull request'],
  ['--json | jq .counts', 'for scripts'],
])}

+ created   ~ changed   ± replaced   - deleted   · kept   ✖ refused   ? not seen   ‼ a conflict without a rule
It is the API server's own dry run of every object, by the worker's rights. Values of Secrets are masked.

Exit codes: 0 nothing would change, 2 something would, 1 it can't be deployed like this (conflicts without a rule, refused
changes) or the plan failed, 4 Temporal is not reachable, 64 bad input.`;

/** The end of `aroti rollback --help`. */
export const rollbackHelp = `
${examples('rollback', [
  ['', 'the revision that served before, after a question'],
  ['--to 4', 'another one; `history` lists them'],
  ['--components backend-api --yes', 'one component only, without the question'],
  ['--accept-schema 3f2a9c', "keep the database's schema, which has moved on since"],
  ['--yes --json', 'for scripts'],
])}

It goes in reverse order, and is checked afterwards. Volumes are never rolled back, nor is the database's schema: where the
earlier revision had another one, it stops and names both, and goes on when --accept-schema names the one to live with.

Exit codes: 0 rolled back, 1 failed or not confirmed, 3 another run holds the platform, 4 Temporal is not reachable,
64 bad input, 130 interrupted.`;
