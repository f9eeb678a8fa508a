export { imageArchive } from './image-archive.ts';
export { imageRefs, type ImageRef } from './catalogue.ts';
