/** What to do with a field that another manager owns: own its value too, leave it to them, or take it. */
export const resolutions = ['adopt', 'yield', 'force'] as const;

export type Resolution = (typeof resolutions)[number];

/** By component (`backend-api`), or by component and field (`backend-api:.spec.replicas`, which holds for what is under it too). */
export type ConflictRules = Readonly<Record<string, Resolution>>;

/** What the rules say of a component's field: the longest path that fits wins, then the component as a whole; undefined: nothing. */
export function resolutionFor(rules: ConflictRules, component: string, field: string): Resolution | undefined {
  const prefix = `${component}:`;
  const [longest] = Object.keys(rules)
    .filter((key) => key.startsWith(prefix) && isAtOrUnder(field, key.slice(prefix.length)))
    .toSorted((a, b) => b.length - a.length);
  const key = longest ?? component;
  // A component may be called `constructor`.
  return Object.hasOwn(rules, key) ? rules[key] : undefined;
}

function isAtOrUnder(field: string, path: string): boolean {
  return field === path || field.startsWith(`${path}.`) || field.startsWith(`${path}[`);
}
