import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextPath } from './next-path.ts';

const OWN = 'https://parley.example';

test.each(['/', '/lobby/', '/room/abcd/?before=41', '/lobby/?q=%C3%A9&page=2', '/lobby/?q=a%2F%2Fb#top'])(
  '%s is a way on',
  (path) => expect(nextPath(path)).toBe(path),
);

test.each([
  undefined,
  '',
  'lobby/',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/%2e//evil.example',
  '/x/../..//evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '\u0000//evil.example',
  ' //evil.example',
  '/lobby/\r\nSet-Cookie: a=b',
  '@evil.example/',
  '.evil.example/',
  'https://evil.example/',
  '/login/',
  '/login/second/?next=/x/',
  '/login/passkey/challenge',
  '/register/',
  '/logout/',
  '/room/abcd/socket',
  '/room/abcd/messages?before=1',
  '/presence/socket',
  '/lobby?q=/',
  '/app.webmanifest',
  'https:/evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  '/\ud800',
])('%j is not', (next) => expect(nextPath(next)).toBe(''));

test('whatever next says, the way on stays on this site', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '%2f',
      '%5c',
      '%2e',
      '@',
      ':',
      '\t',
      '\r\n',
      '?',
      '#',
      'evil.example',
      'https:',
    ),
    fc.string({ unit: 'binary', maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const path = nextPath(`/${pieces.join('')}`);
      expect(new URL(path || '/', `${OWN}/login/`).origin).toBe(OWN);
      expect(path).toMatch(/^(\/(?!\/)[!-~]*)?$/);
    }),
    { numRuns: 2_000 },
  );
});
