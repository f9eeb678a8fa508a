/** Receives one line of progress at a time, without a line end. */
export type Log = (line: string) => void;

/** What every long preparation takes: where its lines go, and what ends it early. */
export type PrepareOptions = { log?: Log; signal?: AbortSignal };

/** How a tool was found: on PATH, downloaded now, built with Go now, or made by an earlier run. */
export type ToolSource = 'path' | 'download' | 'go' | 'cache';

/** A program that is there and can be run. */
export type Tool<Name extends string = string> = { name: Name; path: string; version: string; source: ToolSource };
