export * from './deploy-platform.ts';
