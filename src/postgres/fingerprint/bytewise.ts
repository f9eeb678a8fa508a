/** The order of the bytes of two strings in UTF-8, as of `COLLATE "C"`, without making the bytes. */
export function bytewise(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left === right) continue;
    // Half of a pair stands for a character beyond all that have a unit of their own.
    const [leftIsHalf, rightIsHalf] = [isHalf(left), isHalf(right)];
    return leftIsHalf === rightIsHalf ? left - right : leftIsHalf ? 1 : -1;
  }
  return a.length - b.length;
}

function isHalf(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
