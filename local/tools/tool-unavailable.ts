/** A tool or image can't be had on this machine; the message says why and what to do about it. */
export class ToolUnavailable extends Error {
  override name = 'ToolUnavailable';
}
