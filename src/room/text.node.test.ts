import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pieces as links } from '../text/links.ts';
import { EVERYONE, type Mention } from './entry.ts';
import { Text, type TextPiece, withMentions } from './text.tsx';

const html = (body: string) => String(Text({ body }));

test('links open elsewhere and tell nobody where one came from', () => {
  expect(html('https://example.org')).toBe(
    '<p class="text" dir="auto"><a href="https://example.org" target="_blank" rel="noopener noreferrer nofollow">https://example.org</a></p>',
  );
});

test('a text is never HTML', () => {
  expect(html('<img src=x onerror=alert(1)>&amp;"\'')).toBe(
    '<p class="text" dir="auto">&lt;img src=x onerror=alert(1)&gt;&amp;amp;&quot;&#39;</p>',
  );
  expect(html('https://example.org/"onmouseover="alert(1)')).not.toContain('"onmouseover');
  expect(html("https://example.org/'onmouseover='alert(1)")).not.toContain("'onmouseover");
});

test('formats are drawn, their marks hidden, and links and mentions stand within them', () => {
  expect(html('a *b*')).toBe(
    '<p class="text" dir="auto">a <strong><i hidden="">*</i>b<i hidden="">*</i></strong></p>',
  );
  expect(html('`<b>`')).toContain('<code><i hidden="">`</i>&lt;b&gt;<i hidden="">`</i></code>');
  expect(html('> so\nI')).toContain(
    '<span class="quote" role="blockquote"><i hidden="">&gt; </i>so<i hidden="">\n</i></span>I</p>',
  );
  expect(html('```\nx\n```')).toContain(
    '<code class="block"><i hidden="">```\n</i>x<i hidden="">\n```</i></code>',
  );
  expect(html('*https://example.org/a_b_ _c_*')).toMatch(
    /<strong><i hidden="">\*<\/i><a href="https:\/\/example.org\/a_b_" .*<\/a> <em>.*c.*<\/em><i hidden="">\*<\/i><\/strong>/,
  );
  const named = String(
    Text({
      body: '_@a_da_ *@b*',
      mentions: [
        [1, 5, 2],
        [9, 2, 3],
      ],
    }),
  );
  expect(named).toMatch(/<em>.*<a class="mention" href="\/people\/2\/" [^>]*>@a_da<\/a>.*<\/em> <strong>/);
  expect(named).toMatch(/<strong>.*<a class="mention" href="\/people\/3\/" [^>]*>@b<\/a>.*<\/strong>/);
});

/** The browser takes a message out of the page again, to edit it, and to copy it. */
test('with what is hidden, a text that is drawn is what was written', () => {
  const unit = fc.constantFrom(
    '*',
    '_',
    '~',
    '`',
    '```',
    '> ',
    '\n',
    ' ',
    'a',
    'https://a.org/',
    '@b',
    '字',
    '😀',
  );
  fc.assert(
    fc.property(fc.string({ unit }), fc.array(fc.tuple(fc.nat(20), fc.nat(4))), (body, at) => {
      const mentions = at.map(([start, length]): Mention => [start, length, 1]).sort(([a], [b]) => a - b);
      const drawn = String(Text({ body, mentions }));
      const entities: Record<string, string> = {
        '&gt;': '>',
        '&lt;': '<',
        '&amp;': '&',
        '&quot;': '"',
        '&#39;': "'",
      };
      expect(drawn.replace(/<[^>]*>/g, '').replace(/&[^;]+;/g, (entity) => entities[entity] ?? '')).toBe(
        body,
      );
    }),
  );
});

const lined = (pieces: TextPiece[]) =>
  pieces.map(({ text, href, user }) => `${text}${href ? '→' : ''}${user === undefined ? '' : `@${user}`}`);
const cut = (body: string, ...mentions: Mention[]) => lined(withMentions(links(body), mentions));

test('whom a text names is a link to them, and brighter for whoever it is', () => {
  const named = (me: number) => String(Text({ body: 'Hi @grace!', mentions: [[3, 6, 2]], me }));
  expect(named(1)).toBe(
    '<p class="text" dir="auto">Hi <a class="mention" href="/people/2/" hx-get="/people/2/" hx-target="#pane" hx-push-url="true">@grace</a>!</p>',
  );
  expect(named(2)).toContain('<a class="mention me" ');
  expect(String(Text({ body: '@everyone', mentions: [[0, 9, EVERYONE]], me: 1 }))).toBe(
    '<p class="text" dir="auto"><span class="mention me">@everyone</span></p>',
  );
});

test('a mention and a link stand beside each other', () => {
  expect(cut('@ada see https://example.org @grace', [0, 4, 1], [29, 6, 2])).toEqual([
    '@ada@1',
    ' see ',
    'https://example.org→',
    ' ',
    '@grace@2',
  ]);
  expect(cut('plain')).toEqual(['plain']);
});

test.each<[string, Mention[]]>([
  ['within a link', [[12, 4, 2]]],
  ['over the beginning of a link', [[2, 8, 2]]],
  ['over all', [[0, 30, 2]]],
  ['beyond the end', [[25, 40, 2]]],
  ['of nothing', [[1, 0, 2]]],
  ['before the beginning', [[-3, 5, 2]]],
])('a mention %s changes nothing', (_, mentions) => {
  expect(cut('see https://example.org/@grace ok', ...mentions)).toEqual([
    'see ',
    'https://example.org/@grace→',
    ' ok',
  ]);
});

test('of mentions that overlap the first counts; joined again, the text is what it was', () => {
  expect(cut('@ada lovelace', [0, 13, 1], [0, 4, 2], [5, 8, 3])).toEqual(['@ada lovelace@1']);
  const mention = fc.tuple(fc.integer({ min: -2, max: 40 }), fc.integer({ min: -2, max: 20 }), fc.nat(9));
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), fc.array(mention), (body, mentions) => {
      const pieces = withMentions(links(body), mentions);
      expect(pieces.map(({ text }) => text).join('')).toBe(body);
      expect(pieces.every(({ text }) => text !== '')).toBe(true);
    }),
  );
});
