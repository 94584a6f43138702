import { expect, test } from 'vitest';
import { initials } from './avatar.tsx';

test.each([
  ['grace', 'G'],
  ['ada.lovelace', 'AL'],
  ['Grace Brewster Hopper', 'GB'],
  ['änne', 'Ä'],
  ['R2 D2', 'RD'],
  ['agent 47', 'A4'],
  ['محمد علي', 'م'],
  ['王 小明', '王'],
  ['👩🏽‍💻 Ada', '👩🏽‍💻'],
  ['Ada 🎉', 'A'],
  ['__', '?'],
])('of %s: %s', (name, letters) => expect(initials(name)).toBe(letters));
