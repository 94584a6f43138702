import { expect, test } from 'vitest';
import {
  type Checked,
  decodeFrame,
  type FrameOf,
  flag,
  list,
  nullable,
  object,
  oneOf,
  optional,
  pair,
  text,
  whole,
} from './shape.ts';

const person = object({ id: whole, name: optional(nullable(text)), roles: list(oneOf('owner', 'member')) });
const FRAMES = { met: object({ who: person, at: pair(whole, text) }), left: object({ isLate: flag }) };

test('what passes is typed as the table says it', () => {
  const ada: Checked<typeof person> = { id: 7, roles: ['owner'] };
  const named: typeof ada = { ...ada, name: null };
  const frame: FrameOf<typeof FRAMES> = { type: 'met', who: named, at: [1, 'x'] };
  // @ts-expect-error: there is no such role.
  const wrong: typeof ada = { ...ada, roles: ['admin'] };
  // @ts-expect-error: a frame without what belongs to it.
  const bare: FrameOf<typeof FRAMES> = { type: 'left' };
  expect([frame.type, wrong.id, bare.type]).toEqual(['met', 7, 'left']);
});

test.each([
  { id: 7, roles: [] },
  { id: 0, name: null, roles: ['owner', 'member'] },
  { id: 7, name: 'ada', roles: [], more: 1 },
])('%j passes', (value) => expect(person(value)).toBe(true));

test.each([
  undefined,
  null,
  7,
  'ada',
  [],
  {},
  { id: 7 },
  { id: -1, roles: [] },
  { id: 1.5, roles: [] },
  { id: '7', roles: [] },
  { id: 2 ** 53, roles: [] },
  { id: 7, name: 7, roles: [] },
  { id: 7, roles: ['admin'] },
  { id: 7, roles: 'owner' },
])('%j does not', (value) => expect(person(value)).toBe(false));

test('a frame that can be read is given, and nothing else, whatever comes', () => {
  const met = { type: 'met', who: { id: 7, roles: [] }, at: [1, 'x'] };
  expect(decodeFrame(FRAMES, JSON.stringify(met))).toEqual(met);
  const broken = [{ ...met, at: [1] }, { ...met, at: [1, 'x', 2] }, { ...met, who: 7 }, { type: 'left' }];
  const strange = [{ type: 'toString' }, { type: '__proto__' }, { type: 7 }, {}, null, 7, 'met', []];
  for (const frame of [...broken, ...strange])
    expect(decodeFrame(FRAMES, JSON.stringify(frame))).toBeUndefined();
  for (const frame of ['', '{', 'nonsense']) expect(decodeFrame(FRAMES, frame)).toBeUndefined();
});
