import { parse } from 'yaml';
import { InvalidInput } from '../../platform/invalid-input.ts';

/**
 * The layer that `--set` stands for: `components.backend-api.image=docker.io/me/api:1` sets that one field, its value read as
 * YAML. Throws `InvalidInput` for anything that is no `path=value`.
 */
export function settingLayer(setting: string): unknown {
  const [, path, text] = /^([^=]+)=(.*)$/s.exec(setting) ?? [];
  const keys = path?.split('.') ?? [];
  if (text === undefined || keys.some((key) => key.trim() === '')) {
    throw new InvalidInput([
      { path: `--set ${setting}`, message: 'expected path=value, such as components.redis.enabled=false' },
    ]);
  }
  return keys.reduceRight<unknown>((value, key) => Object.fromEntries([[key, value]]), valueOf(setting, text));
}

function valueOf(setting: string, text: string): unknown {
  try {
    return parse(text);
  } catch {
    throw new InvalidInput([{ path: `--set ${setting}`, message: 'its value is no YAML; quotes may help' }]);
  }
}
