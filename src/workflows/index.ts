export * from './deploy-platform.ts';
export * from './diagnose-platform.ts';
