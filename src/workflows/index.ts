export * from './deploy-platform.ts';
export * from './diagnose-platform.ts';
export * from './verify-platform.ts';
export * from './plan-platform.ts';
export * from './platform-lock.ts';
export * from './rollback-platform.ts';
