// Writes what is made from the platform document's schema: platform.schema.json for editors, platform.example.yaml for readers.
import { writeFileSync } from 'node:fs';
import { platformExample } from './platform-example.ts';
import { platformJsonSchema } from './platform-schema.ts';

const files = {
  'platform.schema.json': `${JSON.stringify(platformJsonSchema(), null, 2)}\n`,
  'platform.example.yaml': platformExample(),
};
for (const [name, text] of Object.entries(files)) {
  writeFileSync(new URL(`../${name}`, import.meta.url), text);
  console.log(`wrote ${name}`);
}
