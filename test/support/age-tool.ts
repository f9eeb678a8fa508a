import { resolveEntry } from '../../local/tools/resolve-tool.ts';
import type { Recipe, ToolEntry } from '../../local/tools/catalogue.ts';

/** How age is had: apart from the local platform's programs, as only a person who restores by hand needs it. */
const ageRecipe = {
  version: '1.2.1',
  go: { module: 'age', packages: { age: 'filippo.io/age/cmd/age' }, stamps: { 'main.Version': 'v1.2.1' } },
} satisfies Recipe;

const entry: ToolEntry = {
  recipe: 'age',
  program: 'age',
  onPath: { ask: ['--version'], accepts: { from: '1.0.0', below: '2.0.0' } },
};

/** Path of an age: the one on PATH, else one that is kept, else one that is built now, in seconds. */
export async function resolveAge(): Promise<string> {
  return (await resolveEntry('age', entry, { age: ageRecipe }, { log: console.error })).path;
}
