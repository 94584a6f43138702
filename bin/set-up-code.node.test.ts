import { expect, test } from 'vitest';
import { whatOfCode } from './set-up-code.mjs';

test.each([
  [{ wantsCode: false, isCi: false, owned: false }, 'print'],
  [{ wantsCode: false, isCi: false, owned: true }, 'nothing'],
  [{ wantsCode: false, isCi: true, owned: false }, 'withhold'],
  [{ wantsCode: false, isCi: true, owned: true }, 'nothing'],
  [{ wantsCode: true, isCi: false, owned: true }, 'print'],
  [{ wantsCode: true, isCi: true, owned: false }, 'print'],
  [{ wantsCode: true, isCi: true, owned: true }, 'print'],
])('with the set-up code a deploy does this: %j: %s', ({ owned, ...asked }, expected) => {
  expect(whatOfCode({ ...asked, isOwned: () => owned })).toBe(expected);
});
