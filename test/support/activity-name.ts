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
