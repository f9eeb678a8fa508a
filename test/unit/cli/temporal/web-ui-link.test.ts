import { expect, test } from '@jest/globals';
import { webUiLink } from '../../../../src/cli/temporal/web-ui-link.ts';

test('webUiLink leads to the history of one run, whatever the names contain', () => {
  expect(webUiLink('http://localhost:8233/', 'a b', 'deploy-x/y', 'r')).toBe(
    'http://localhost:8233/namespaces/a%20b/workflows/deploy-x%2Fy/r/history',
  );
});

test.each([undefined, ''])('without an address there is no link: %p', (base) => {
  expect(webUiLink(base, 'default', 'w', 'r')).toBeUndefined();
});
