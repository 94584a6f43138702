import { expect, test } from 'vitest';
import { whatOfCode } from './set-up-code.mjs';

test.each([
  [{ wantsCode: false, isCi: false, hasOwner: false }, 'print'],
  [{ wantsCode: false, isCi: false, hasOwner: true }, 'nothing'],
  [{ wantsCode: false, isCi: true, hasOwner: false }, 'withhold'],
  [{ wantsCode: false, isCi: true, hasOwner: true }, 'nothing'],
  [{ wantsCode: true, isCi: false, hasOwner: true }, 'print'],
  [{ wantsCode: true, isCi: true, hasOwner: false }, 'print'],
  [{ wantsCode: true, isCi: true, hasOwner: true }, 'print'],
])('with the set-up code a deploy does this: %j: %s', (asked, expected) => {
  expect(whatOfCode(asked)).toBe(expected);
});
