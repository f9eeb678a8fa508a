export * from './deploy-platform.ts';
export * from './plan-platform.ts';
export * from './platform-lock.ts';
export * from './rollback-platform.ts';
