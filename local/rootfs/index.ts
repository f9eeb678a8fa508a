export { nodeRootfs } from './node-rootfs.ts';
