import { TestEnvironment } from 'jest-environment-node';

// Jest runs a test in a vm context of its own, while errors and promises made by Node's core belong to the outer one.
// Libraries that ask `x instanceof Error` would lose error codes, so these names accept both.
const shared = [
  'Error',
  'TypeError',
  'RangeError',
  'SyntaxError',
  'AggregateError',
  'Promise',
  'Object',
  'Array',
  'Map',
  'Date',
];
const plainInstanceOf = Function.prototype[Symbol.hasInstance];

export default class BothRealmsEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    for (const name of shared) {
      const inner = this.global[name];
      const outer = globalThis[name];
      if (inner === outer) continue;
      Object.defineProperty(inner, Symbol.hasInstance, {
        value(value) {
          return plainInstanceOf.call(this, value) || (this === inner && value instanceof outer);
        },
      });
    }
  }
}
