import { resolveEntry } from '../../local/tools/resolve-tool.ts';
import type { Recipe, ToolEntry } from '../../local/tools/catalogue.ts';

/** How Helm is had: apart from the local platform's programs, as only this benchmark needs it. */
export const helmRecipe = {
  version: '4.3.1',
  go: {
    module: 'helm',
    packages: { helm: 'helm.sh/helm/v4/cmd/helm' },
    stamps: { 'helm.sh/helm/v4/internal/version.version': 'v4.3.1' },
  },
} satisfies Recipe;

const entry: ToolEntry = {
  recipe: 'helm',
  program: 'helm',
  onPath: { ask: ['version', '--short'], accepts: { from: '4.0.0', below: '5.0.0' } },
};

/** Path of a Helm: the one on PATH, else one that is kept, else one that is built now, which takes minutes. */
export async function resolveHelm(log: (line: string) => void): Promise<string> {
  return (await resolveEntry('helm', entry, { helm: helmRecipe }, { log })).path;
}
