export { deployPlatform } from './fake-deploy-platform.ts';
export { diagnosePlatform, planPlatform, rollbackPlatform, verifyPlatform } from './fake-other-workflows.ts';
