import * as z from 'zod';
import { extraCheck } from './extra-checks.ts';
import { dnsLabel, optionalComponent, text, webAddress } from '../fields.ts';

/** Neither absolute nor with `..`: it never leads out of the worker's folder. */
const relativePath = () =>
  text(
    /^(?!\/)(?!(.*\/)?\.\.(\/|$))[^\\\p{Cc}]+$/u,
    "a path inside the worker's folder, such as `manifests/mailer`: not absolute, without `..`",
    500,
  );

const manifests = z
  .strictObject({
    path: relativePath()
      .optional()
      .meta({
        description:
          "A folder or a file of YAML or JSON in the worker's folder (AROTI_MANIFESTS_FOLDER, else that of its platform file); a folder is read with all that is in it, in the order of the names.",
        examples: ['manifests/mailer'],
      }),
    url: webAddress()
      .optional()
      .meta({
        description: 'Instead of `path`: where one YAML file is downloaded from.',
        examples: ['https://example.com/mailer-1.2.3.yaml'],
      }),
    sha256: text(/^[0-9a-f]{64}$/, 'a SHA-256 as 64 small hexadecimal digits', 64)
      .optional()
      .meta({
        description: 'SHA-256 of what `url` gives: anything else is refused.',
        examples: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
      }),
  })
  // A layer may leave it out, such as one that only switches the component off; the whole may not.
  .prefault({})
  .meta({
    description: 'Where its objects come from: `path`, or `url` with `sha256`.',
    examples: [{ path: 'manifests/mailer' }],
  });

const componentList = () => z.array(dnsLabel()).max(50).default([]);

const component = z.strictObject({
  ...optionalComponent,
  manifests,
  namespace: dnsLabel()
    .default('aroti')
    .describe("Namespace of the objects that name none. The platform's own get its prefix, here and in the objects."),
  requires: componentList().describe('Components that are deployed before it; `namespaces` always is.'),
  before: componentList().describe('Components that are deployed only after it.'),
  checks: z
    .array(extraCheck)
    .max(20)
    .default([])
    .describe('What shows that it serves, in this order: each is one of `http`, `tcp`, `sql`, `exec`.'),
});

/** `extra` */
export const extra = z.record(dnsLabel(), component).default({});

/** A component of the user's own. */
export type ExtraComponent = z.output<typeof component>;
