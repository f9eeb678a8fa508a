export * from './deploy-platform.ts';
export * from './diagnose-platform.ts';
export * from './verify-platform.ts';
