import { expect, test } from '@jest/globals';
import { contentHash } from '../../../src/manifests/parts/content-hash.ts';

test('ten hexadecimal digits', () => expect(contentHash({ a: 1 })).toMatch(/^[0-9a-f]{10}$/));

test('the last ten digits of FNV-1a, 64 bits, of the JSON', () => {
  // A published test vector.
  expect(fnv1a('foobar')).toBe('85944171f73967e8');
  expect(contentHash('')).toBe(fnv1a('""').slice(-10));
});

test('the order of keys does not matter, at any depth; that of a list does', () => {
  expect(contentHash({ a: { x: 1, y: 2 }, b: [1, 2] })).toBe(contentHash({ b: [1, 2], a: { y: 2, x: 1 } }));
  expect(contentHash([1, 2])).not.toBe(contentHash([2, 1]));
});

test('a thousand contents that are nearly alike are told apart', () => {
  const hashes = Array.from({ length: 1000 }, (_, index) => contentHash({ image: `backend:1.0.${index}` }));
  expect(new Set(hashes).size).toBe(1000);
});

function fnv1a(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16);
}
