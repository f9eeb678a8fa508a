import * as z from 'zod';
import { platformSchema } from '../src/platform/schema.ts';

/** What this project reads of a JSON Schema. */
export interface JsonSchema {
  [keyword: string]: unknown;
  type?: string;
  description?: string;
  default?: unknown;
  examples?: unknown[];
  properties?: Record<string, JsonSchema>;
}

/** The JSON Schema of a platform document, for editors: draft 7, every field with its description and its default. */
export function platformJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(platformSchema, {
    target: 'draft-7',
    io: 'input',
    // The default of an object with fields is the defaults of its fields.
    override: ({ jsonSchema }) => {
      if (jsonSchema.properties) delete jsonSchema.default;
    },
  });
  return { ...schema, title: 'Platform document' } as JsonSchema;
}
