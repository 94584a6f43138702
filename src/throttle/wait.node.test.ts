import { expect, test } from 'vitest';
import { TEXTS } from '../web/texts/languages.ts';
import { waitInWords } from './wait.ts';

test.each([
  [1, '1 second', '1 Sekunde'],
  [30, '30 seconds', '30 Sekunden'],
  [60, '1 minute', '1 Minute'],
  [61, '2 minutes', '2 Minuten'],
  [900, '15 minutes', '15 Minuten'],
])('%i seconds are %s, are %s', (seconds, en, de) => {
  expect([waitInWords(seconds, TEXTS.en.tooMany), waitInWords(seconds, TEXTS.de.tooMany)]).toEqual([en, de]);
});

test('the page says how long to wait', () => {
  expect(TEXTS.en.tooMany.attempts('30 seconds')).toBe('Too many attempts. Try again in 30 seconds.');
});
