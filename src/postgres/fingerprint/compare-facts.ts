import { bytewise } from './bytewise.ts';
import { notKnown, type Fact, type FactDifference } from './fact.ts';
import { kinds } from './kinds.ts';

/** What is not the same on both sides, in order; nothing: they are equal. Reads both as streams, each in the order of `readFacts`. */
export async function* compareFacts(
  wanted: AsyncIterable<Fact>,
  got: AsyncIterable<Fact>,
): AsyncGenerator<FactDifference> {
  const left = wanted[Symbol.asyncIterator]();
  const right = got[Symbol.asyncIterator]();
  let a = await left.next();
  let b = await right.next();
  while (!a.done || !b.done) {
    const order = a.done ? 1 : b.done ? -1 : inOrder(a.value, b.value);
    if (order === 0 && !a.done && !b.done && !agree(a.value, b.value)) {
      yield { kind: a.value.kind, name: a.value.name, wanted: a.value.value, got: b.value.value };
    }
    if (order < 0 && !a.done) yield { kind: a.value.kind, name: a.value.name, wanted: a.value.value };
    if (order > 0 && !b.done) yield { kind: b.value.kind, name: b.value.name, got: b.value.value };
    if (order <= 0) a = await left.next();
    if (order >= 0) b = await right.next();
  }
}

function inOrder(a: Fact, b: Fact): number {
  return kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || bytewise(a.name, b.name);
}

function agree(wanted: Fact, got: Fact): boolean {
  if (wanted.value === got.value) return true;
  if (wanted.kind === 'rows' || wanted.kind === 'checksum') return wanted.value === notKnown;
  return wanted.kind === 'sequence value' && isWithin(got.value, wanted.value);
}

/** A sequence that moved during the dump may have been dumped at any place on its way. */
function isWithin(value: string, range: string): boolean {
  const [first, last] = range.split('..');
  if (first === undefined || last === undefined) return false;
  const [low, high] = [BigInt(first), BigInt(last)].toSorted((a, b) => (a < b ? -1 : 1));
  const place = BigInt(value);
  return low !== undefined && high !== undefined && low <= place && place <= high;
}
