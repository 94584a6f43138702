import { describe, expect, test } from 'vitest';
import { mentionsIn } from '../room/mentions.ts';
import { candidates, queryAt } from './mention-query.ts';

describe('what is typed behind an @', () => {
  test.each<[string, { start: number; text: string } | undefined]>([
    ['@|', { start: 0, text: '' }],
    ['Hi @gr|', { start: 3, text: 'gr' }],
    ['Hi @gr|ace', { start: 3, text: 'gr' }],
    ['@Grace Ho|', { start: 0, text: 'Grace Ho' }],
    ['你好@gr|', { start: 2, text: 'gr' }],
    ['one\n@gr|', { start: 4, text: 'gr' }],
    ['@a @b|', { start: 3, text: 'b' }],
    ['mail ada@gr|', undefined],
    ['@one two three|', undefined],
    ['@ gr|', undefined],
    ['gr|', undefined],
    ['|@gr', undefined],
    [`@${'x'.repeat(60)}|`, undefined],
  ])('%j', (text, expected) => {
    const caret = text.indexOf('|');
    expect(queryAt(text.replace('|', ''), caret)).toEqual(expected);
  });
});

describe('who is offered', () => {
  const members = [
    { id: 1, username: 'ada' },
    { id: 2, username: 'gh', name: 'Grace Brewster Hopper' },
    { id: 3, username: 'chris1', name: 'Chris' },
    { id: 4, username: 'chris2', name: 'chris' },
    { id: 5, username: 'émile' },
    { id: 6, username: 'lukasz', name: 'Łukasz Şahin' },
    { id: 7, username: 'max_w', name: 'Max', ambiguous: true },
  ];
  const offered = (query: string) =>
    candidates(members, query).map(({ member, label }) => [member.id, label]);

  test.each<[string, [number, string][]]>([
    ['ad', [[1, 'ada']]],
    ['AD', [[1, 'ada']]],
    ['gh', [[2, 'Grace Brewster Hopper']]],
    ['hop', [[2, 'Grace Brewster Hopper']]],
    ['brewster ho', [[2, 'Grace Brewster Hopper']]],
    ['e\u0301m', [[5, 'émile']]],
    ['emi', [[5, 'émile']]],
    ['luk', [[6, 'Łukasz Şahin']]],
    ['sah', [[6, 'Łukasz Şahin']]],
    ['ma', [[7, 'max_w']]],
    ['x', []],
  ])('begins with %j', (query, expected) => expect(offered(query)).toEqual(expected));

  test('goes by their username where several are called alike', () => {
    expect(offered('chr')).toEqual([
      [3, 'chris1'],
      [4, 'chris2'],
    ]);
  });

  test('is few, in order', () => {
    const many = Array.from({ length: 20 }, (_, n) => ({
      id: n + 1,
      username: `user${String(20 - n).padStart(2, '0')}`,
    }));
    expect(candidates(many, '').map(({ label }) => label)).toEqual(
      ['01', '02', '03', '04', '05', '06'].map((number) => `user${number}`),
    );
  });

  test('is found again in the text that a choice leaves', () => {
    for (const { member, label } of candidates(members, ''))
      expect(mentionsIn(`Hi @${label} !`, members)).toEqual([[3, label.length + 1, member.id]]);
  });
});
