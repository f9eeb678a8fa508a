import { describe, expect, test } from '@jest/globals';
import { architecture } from '../../../../local/tools/architecture.ts';
import { cacheFolder } from '../../../../local/tools/cache-folder.ts';
import { downloadUrl } from '../../../../local/tools/download.ts';
import { ToolUnavailable } from '../../../../local/tools/tool-unavailable.ts';

describe('cacheFolder', () => {
  test.each([
    [{ AROTI_CACHE: '/var/aroti', XDG_CACHE_HOME: '/x', HOME: '/root' }, '/var/aroti'],
    [{ XDG_CACHE_HOME: '/x', HOME: '/root' }, '/x/aroti-orchestrator'],
    [{ HOME: '/home/me' }, '/home/me/.cache/aroti-orchestrator'],
  ])('with %j is %s', (env, folder) => expect(cacheFolder(env)).toBe(folder));
});

describe('downloadUrl', () => {
  const url = 'https://dl.example/v1/a.tar.gz?x=1';
  test.each([
    [undefined, url],
    ['', url],
    ['http://127.0.0.1:8000', 'http://127.0.0.1:8000/v1/a.tar.gz?x=1'],
    ['https://mirror.example/aroti/', 'https://mirror.example/aroti/v1/a.tar.gz?x=1'],
  ])('with the base %j is %s', (base, expected) => expect(downloadUrl(url, base)).toBe(expected));
});

test('processors are called as Go calls them', () => {
  expect(architecture('x64')).toBe('amd64');
  expect(architecture('arm64')).toBe('arm64');
  expect(() => architecture('ia32')).toThrow(ToolUnavailable);
});
