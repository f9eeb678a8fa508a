/** Settings of a Redis server, as the document has them. */
export interface RedisSettings {
  /** Bytes for data. */
  maxMemory: number;
  maxMemoryPolicy: string;
  appendOnly: boolean;
}

/** The first setting that is not as wanted, `undefined` where all are; `actual` is what CONFIG GET answered. */
export function firstDifference(
  settings: RedisSettings,
  actual: Readonly<Record<string, string>>,
): { setting: string; wanted: string; got: string } | undefined {
  const wanted = {
    maxmemory: String(settings.maxMemory),
    'maxmemory-policy': settings.maxMemoryPolicy,
    appendonly: settings.appendOnly ? 'yes' : 'no',
  };
  return Object.entries(wanted)
    .map(([setting, value]) => ({ setting, wanted: value, got: actual[setting] ?? 'nothing' }))
    .find(({ wanted: value, got }) => value !== got);
}
