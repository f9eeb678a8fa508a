export type { Log, PrepareOptions, Tool, ToolSource } from './tool.ts';
export type { ToolName } from './catalogue.ts';
export { resolveTool } from './resolve-tool.ts';
export { prepareTools, type PrepareStep } from './prepare-tools.ts';
export { cacheFolder } from './cache-folder.ts';
export { ToolUnavailable } from './tool-unavailable.ts';
