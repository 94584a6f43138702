import { describe, expect, test } from 'vitest';
import { DESCRIPTION_MAX, groupIn, NAME_MAX, objectionTo, PEOPLE_MAX, usernamesIn } from './form.ts';

const fields = (values: Record<string, string>) => groupIn((name: string) => values[name] ?? '');

describe('a form of a group', () => {
  test('is what was typed and chosen', () => {
    expect(
      fields({ name: ' Book\n club ', description: 'We read.', history: 'joined', joining: 'listed' }),
    ).toEqual({
      name: 'Book club',
      description: 'We read.',
      history: 'joined',
      posting: 'all',
      joining: 'listed',
    });
  });

  test('that says nonsense means the first choice', () => {
    expect(fields({ name: 'x', history: 'some', posting: 'me', joining: '' })).toMatchObject({
      history: 'all',
      posting: 'all',
      joining: 'invited',
    });
  });

  test.each([
    ['', 'noName'],
    [' \u200b\u2060 ', 'noName'],
    ['x'.repeat(NAME_MAX + 1), 'longName'],
    ['x'.repeat(NAME_MAX), undefined],
    ['🦊', undefined],
    ['\u2800\u3164', 'noName'],
    ['\u0301', 'noName'],
    ['Parley', 'reservedName'],
    ['Ad\u200bmin', 'reservedName'],
    ['Аdmin', 'reservedName'],
    ['Parley Support', 'reservedName'],
    ['Team', undefined],
    ['Alle', undefined],
    ['Team Admin', 'reservedName'],
    ['Administrators of nothing', undefined],
  ])('with the name %j is %s', (name, expected) => {
    expect(objectionTo(fields({ name }))).toBe(expected);
  });

  test('is kept as the names of people are: composed, without what is not seen, each mark where it belongs', () => {
    expect(fields({ name: 'Bo\u0301ok\u202e\u2067 club\u3000\u00ad' }).name).toBe('Bóok club');
    const marks = '\u0300'.repeat(100);
    expect(fields({ name: `a${marks}` }).name.length).toBeLessThan(10);
    expect(fields({ description: `a${marks}\n\n\n\n b\u200b \n\u2800` }).description).toMatch(
      /^[aà]\p{M}{0,9}\n\nb$/u,
    );
  });

  test('that changes something else may keep a name that was not reserved when it was given', () => {
    expect(objectionTo(fields({ name: 'Support' }), 'Support')).toBeUndefined();
  });

  test('with too much to say of it is refused', () => {
    const description = 'x'.repeat(DESCRIPTION_MAX + 1);
    expect(objectionTo(fields({ name: 'x', description }))).toBe('longDescription');
  });
});

describe('usernames', () => {
  test('stand between spaces, commas and lines, with an @ or without, each once', () => {
    expect(usernamesIn('@ada, grace\nLINUS;  ada')).toEqual(['ada', 'grace', 'linus']);
    expect(usernamesIn(' , ')).toEqual([]);
    expect(usernamesIn('＠ａｄａ、ＧＲＡＣＥ，linus')).toEqual(['ada', 'grace', 'linus']);
  });

  test('are not too many', () => {
    const names = (count: number) => Array.from({ length: count }, (_, n) => `p${n}`).join(' ');
    expect(usernamesIn(names(PEOPLE_MAX))).toHaveLength(PEOPLE_MAX);
    expect(usernamesIn(names(PEOPLE_MAX + 1))).toBeUndefined();
    expect(usernamesIn('x'.repeat(1_000_000))).toBeUndefined();
  });
});
