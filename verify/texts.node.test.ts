import { expect, test } from 'vitest';
import { BODY_MAX, objection, tidy } from '../src/room/limits.ts';
import { parseClientFrame } from '../src/room/protocol.ts';
import { Random } from './random.ts';
import { garbageFrom, refusedFrom, textFrom } from './texts.ts';

const random = new Random('texts');
const many = <T>(make: (random: Random) => T) => Array.from({ length: 1_000 }, () => make(random));

test('texts are stored as they are written: tidying and forms change nothing', () => {
  const texts = many(textFrom);
  for (const text of texts) {
    expect(tidy(text)).toBe(text);
    expect(tidy(text.replaceAll('\n', '\r\n'))).toBe(text);
    expect(objection(text)).toBeUndefined();
  }
  expect(texts.some((text) => text.includes('\n'))).toBe(true);
  expect(texts.some((text) => [...text].length === BODY_MAX)).toBe(true);
});

test('garbage is never understood', () => {
  for (const frame of many(garbageFrom))
    if (typeof frame === 'string') expect(parseClientFrame(frame).ok).toBe(false);
});

test('what must be refused is refused for its reason', () => {
  for (const { body, reason } of many(refusedFrom)) expect(objection(tidy(body))).toBe(reason);
});
