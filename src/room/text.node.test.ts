import { describe, expect, test } from 'vitest';
import { isEmojiOnly, pieces, Text } from './text.tsx';

const links = (body: string) => pieces(body).flatMap(({ href }) => (href ? [href] : []));
const html = (body: string) => String(Text({ body }));

describe('links', () => {
  test.each([
    ['https://example.org', 'https://example.org'],
    ['see http://example.org/a?b=c&d#e now', 'http://example.org/a?b=c&d#e'],
    ['HTTPS://EXAMPLE.ORG/A', 'HTTPS://EXAMPLE.ORG/A'],
    ['www.example.org/a', 'https://www.example.org/a'],
    ['http://localhost:8787/', 'http://localhost:8787/'],
    ['https://münchen.example/straße', 'https://münchen.example/straße'],
  ])('are found in %s', (body, href) => expect(links(body)).toEqual([href]));

  test.each([
    ['Look: https://example.org/a.', 'https://example.org/a'],
    ['(https://example.org/a)', 'https://example.org/a'],
    ['(see https://example.org/a).', 'https://example.org/a'],
    ['https://example.org/Ada_(name)', 'https://example.org/Ada_(name)'],
    ['(https://example.org/Ada_(name))', 'https://example.org/Ada_(name)'],
    ['[https://example.org/a]!?…', 'https://example.org/a'],
    ['"https://example.org/a"', 'https://example.org/a'],
    ['<https://example.org/a>', 'https://example.org/a'],
    ['https://example.org/)(', 'https://example.org/)('],
    ['https://example.org。', 'https://example.org'],
  ])('leave the punctuation of the sentence in %s', (body, href) => expect(links(body)).toEqual([href]));

  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)//',
    'data:text/html,<script>',
    'ftp://example.org',
    'file:///etc/passwd',
    'https://',
    'http://...',
    'http://]',
    'www.',
    'xhttps://example.org',
    'mywww.example.org',
    'example.org',
    '',
  ])('are not made of %s', (body) => expect(links(body)).toEqual([]));

  test('open elsewhere and tell nobody where one came from', () => {
    expect(html('https://example.org')).toBe(
      '<p class="text" dir="auto"><a href="https://example.org" target="_blank" rel="noopener noreferrer nofollow">https://example.org</a></p>',
    );
  });

  test('end where a character would turn the direction of what is read', () => {
    expect(links('https://example.org/\u202egpj.exe')).toEqual(['https://example.org/']);
  });
});

describe('a text', () => {
  test.each([
    'plain',
    ' two  spaces\n\nand lines ',
    'a https://example.org, b (www.example.org) c',
    'https://a.example https://b.example',
    'http://]https://example.org',
    '\ud83d\ude00 https://example.org/\ud83d\ude00',
  ])('joined from its pieces is what was written: %j', (body) => {
    expect(
      pieces(body)
        .map(({ text }) => text)
        .join(''),
    ).toBe(body);
  });

  test('is never HTML', () => {
    expect(html('<img src=x onerror=alert(1)>&amp;"\'')).toBe(
      '<p class="text" dir="auto">&lt;img src=x onerror=alert(1)&gt;&amp;amp;&quot;&#39;</p>',
    );
    expect(html('https://example.org/"onmouseover="alert(1)')).not.toContain('"onmouseover');
    expect(html("https://example.org/'onmouseover='alert(1)")).not.toContain("'onmouseover");
  });

  test.each([
    ['without a space', 'x'.repeat(4_000)],
    ['of brackets', `https://example.org/${'('.repeat(2_000)}${')'.repeat(1_980)}`],
    ['of closing brackets', `https://example.org/${')'.repeat(3_980)}`],
    ['of full stops', `https://example.org/${'.'.repeat(3_980)}`],
    ['of beginnings', 'http://'.repeat(571)],
    ['of links', 'www.a '.repeat(666)],
    ['of lone surrogates', '\ud83d'.repeat(4_000)],
    ['of joiners', '\u200d'.repeat(4_000)],
  ])('of 4,000 characters %s takes no time', (_, body) => {
    const start = performance.now();
    const text = pieces(body).map((piece) => piece.text);
    isEmojiOnly(body);
    expect(performance.now() - start).toBeLessThan(100);
    expect(text.join('')).toBe(body);
  });
});

describe('only emoji', () => {
  test.each([
    '😀',
    '😀😀😀',
    '😀 😀',
    '👍🏽',
    '👩‍👩‍👧‍👦',
    '🇩🇪',
    '🏴󠁧󠁢󠁳󠁣󠁴󠁿',
    '❤️',
    '1️⃣',
    '☝🏽',
    '🏳️‍🌈',
    '👩🏽‍🚀👨🏿‍🎤',
  ])('%s is', (body) => expect(isEmojiOnly(body)).toBe(true));

  test.each([
    '',
    ' ',
    '1',
    '123',
    '#',
    '©',
    'a😀',
    '😀!',
    '😀😀😀😀',
    '\u200d',
    '\ufe0f',
    `${'👩\u200d'.repeat(99)}👩`,
    'x'.repeat(4_000),
  ])('%j is not', (body) => expect(isEmojiOnly(body)).toBe(false));
});
