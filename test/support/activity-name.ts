import type { temporal } from '@temporalio/proto';

type Payloads = temporal.api.common.v1.IPayload[] | null | undefined;

/** What a person calls an activity: its type, and the component that it is about, if it is about one (`applyComponent redis`). */
export function activityName(type: string | null | undefined, input: Payloads): string {
  const [first] = input ?? [];
  const argument = first?.data
    ? (JSON.parse(Buffer.from(first.data).toString()) as { component?: string } | null)
    : null;
  return [type ?? '', argument?.component ?? ''].filter((word) => word !== '').join(' ');
}

/** Tells activities of one name in a run apart: the second is called `recordOutcome (2)`. */
export class ActivityNames {
  readonly #ids = new Map<string, string[]>();

  /** What the activity with this id is called; always the same for the same one. */
  of(name: string, activityId: string): string {
    const ids = this.#ids.get(name) ?? [];
    if (!ids.includes(activityId)) ids.push(activityId);
    this.#ids.set(name, ids);
    const number = ids.indexOf(activityId) + 1;
    return number === 1 ? name : `${name} (${number})`;
  }
}
