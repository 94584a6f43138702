import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EVERYONE } from './entry.ts';
import type { Member } from './member.ts';
import { mentionsIn } from './mentions.ts';

const members: Member[] = [
  { id: 1, username: 'ada' },
  { id: 2, username: 'grace', name: 'Grace Hopper' },
  { id: 3, username: 'linus.t' },
  { id: 4, username: 'wang', name: '王芳' },
  { id: 5, username: 'chris1', name: 'Chris' },
  { id: 6, username: 'chris2', name: 'chris' },
  { id: 7, username: 'irem', name: 'İrem' },
  { id: 8, username: 'lk', name: 'Łukasz' },
  { id: 9, username: 'st', name: 'Straße' },
  { id: 10, username: 'j1', name: 'Jörg' },
  { id: 11, username: 'j2', name: 'Jorg' },
  { id: 12, username: 'gaga', name: 'ガガ' },
];

/** What is named, and who that is. */
const named = (body: string, mayNameAll = false) =>
  mentionsIn(body, members, { mayNameAll }).map(([start, length, user]) => [
    body.slice(start, start + length),
    user,
  ]);

describe('a name behind an @', () => {
  test.each<[string, string, number]>([
    ['@ada', '@ada', 1],
    ['Hello @ADA!', '@ADA', 1],
    ['(@ada)', '@ada', 1],
    ['“@ada”', '@ada', 1],
    ['ask\n@ada', '@ada', 1],
    ['@grace hopper, please', '@grace hopper', 2],
    ['@Grace Hopper’s idea', '@Grace Hopper', 2],
    ['@grace please', '@grace', 2],
    ['@linus.t.', '@linus.t', 3],
    ['你好@ada', '@ada', 1],
    ['@ada你好', '@ada', 1],
    ['@王芳 你好', '@王芳', 4],
    ['@王芳，你好', '@王芳', 4],
    ['@chris1', '@chris1', 5],
    ['@İREM', '@İREM', 7],
    ['@i̇rem', '@i̇rem', 7],
    ['@ada\u0301', '@ada\u0301', 1],
    ['@ａｄａ', '@ａｄａ', 1],
    ['@GRACE\u00a0\u3000HOPPER', '@GRACE\u00a0\u3000HOPPER', 2],
    ['@irem', '@irem', 7],
    ['@lukasz', '@lukasz', 8],
    ['@ŁUKASZ', '@ŁUKASZ', 8],
    ['@strasse', '@strasse', 9],
    ['@STRAẞE', '@STRAẞE', 9],
    ['@jörg', '@jörg', 10],
    ['@Jorg', '@Jorg', 11],
    ['@ガガ', '@ガガ', 12],
    ['@ｶﾞｶﾞ', '@ｶﾞｶﾞ', 12],
  ])('names them: %s', (body, text, user) => expect(named(body)).toEqual([[text, user]]));

  test.each([
    ['mail ada@ada'],
    ['https://example.org/@ada'],
    ['@adalbert'],
    ['@ada_'],
    ['@ada1'],
    ['@@ada'],
    ['@ ada'],
    ['@王芳你好'],
    ['@linus'],
    ['@nobody'],
    ['@Chris'],
    ['@CHRİS'],
    ['@JØRG'],
    ['@\u0301ada'],
    ['@'],
    [''],
  ])('names nobody: %s', (body) => expect(named(body)).toEqual([]));

  test('is the longest that fits, and each place is taken once', () => {
    expect(named('@Grace Hopper @grace @ada@ada')).toEqual([
      ['@Grace Hopper', 2],
      ['@grace', 2],
      ['@ada', 1],
    ]);
  });

  test('is all members only where its sender may name them', () => {
    expect(named('@everyone, now')).toEqual([]);
    expect(named('@Everyone, now', true)).toEqual([['@Everyone', EVERYONE]]);
    expect(named('@alle', true)).toEqual([['@alle', EVERYONE]]);
  });

  test('is looked for 50 times and no more', () => {
    expect(mentionsIn('@ada '.repeat(60), members)).toHaveLength(50);
    expect(mentionsIn(`${'@ '.repeat(199)}@ada`, members)).toHaveLength(1);
    expect(mentionsIn(`${'@ '.repeat(200)}@ada`, members)).toHaveLength(0);
  });
});

test('whatever is written: mentions are ascending, apart, and each names a member', () => {
  const part = fc.oneof(
    fc.constantFrom('@', '@ada', 'grace', ' Hopper', '王芳', '👩🏽‍💻', '\n', '.', '@everyone', 'İ', 'ß'),
    fc.string({ unit: 'grapheme', maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
      const body = parts.join('');
      let end = 0;
      for (const [start, length, user] of mentionsIn(body, members, { mayNameAll: true })) {
        expect(start).toBeGreaterThanOrEqual(end);
        expect(body[start]).toBe('@');
        expect(user === EVERYONE || members.some(({ id }) => id === user)).toBe(true);
        end = start + length;
      }
      expect(end).toBeLessThanOrEqual(body.length);
    }),
  );
});
