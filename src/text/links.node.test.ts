import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pieces } from './links.ts';

const links = (body: string) => pieces(body).flatMap(({ href }) => (href ? [href] : []));

describe('links', () => {
  test.each([
    ['https://example.org', 'https://example.org'],
    ['see http://example.org/a?b=c&d#e now', 'http://example.org/a?b=c&d#e'],
    ['HTTPS://EXAMPLE.ORG/A', 'HTTPS://EXAMPLE.ORG/A'],
    ['www.example.org/a', 'https://www.example.org/a'],
    ['http://localhost:8787/', 'http://localhost:8787/'],
    ['http://127.0.0.1:8787/', 'http://127.0.0.1:8787/'],
    ['http://[::1]:8787/a', 'http://[::1]:8787/a'],
    ['https://münchen.example/straße', 'https://münchen.example/straße'],
    ['http://]https://example.org', 'https://example.org'],
  ])('are found in %s', (body, href) => expect(links(body)).toEqual([href]));

  test.each([
    ['Look: https://example.org/a.', 'https://example.org/a'],
    ['(https://example.org/a)', 'https://example.org/a'],
    ['(see https://example.org/a).', 'https://example.org/a'],
    ['(https://example.org/a)-b', 'https://example.org/a'],
    ['https://example.org(a)', 'https://example.org'],
    ['https://example.org/Ada_(name)', 'https://example.org/Ada_(name)'],
    ['(https://example.org/Ada_(name))', 'https://example.org/Ada_(name)'],
    ['[https://example.org/a]!?…', 'https://example.org/a'],
    ['"https://example.org/a"', 'https://example.org/a'],
    ["'https://example.org/a'b", 'https://example.org/a'],
    ['‘https://example.org/a’谢谢', 'https://example.org/a'],
    ['‚https://example.org/a‘.', 'https://example.org/a'],
    ['*https://example.org/a*', 'https://example.org/a'],
    ['`https://example.org/a`', 'https://example.org/a'],
    ['<https://example.org/a>', 'https://example.org/a'],
    ['https://example.org/)(', 'https://example.org/'],
    ['https://example.org?', 'https://example.org'],
    ['https://example.org:', 'https://example.org'],
    ['https://example.org:8080.', 'https://example.org:8080'],
    ['https://example.org/a – and more', 'https://example.org/a'],
  ])('leave the punctuation of the sentence in %s', (body, href) => expect(links(body)).toEqual([href]));

  test.each([
    'https://youtu.be/a1b2c3_-',
    'https://example.org/a_',
    'https://example.org/l’Étranger',
    'https://example.org/a?b=c%20d&e=',
    'https://example.org/#',
    'https://example.org/~ada',
    'https://example.org/❤️/👩🏽‍💻',
    'https://he.wikipedia.org/wiki/צה״ל',
  ])('keep what belongs to the address: %s', (address) =>
    expect(links(`See ${address} there`)).toEqual([address]),
  );

  test.each([
    ['请看https://example.org/a', 'https://example.org/a'],
    ['（https://example.org/a）', 'https://example.org/a'],
    ['https://example.org/a，谢谢', 'https://example.org/a'],
    ['https://example.org/a。谢谢', 'https://example.org/a'],
    ['https://example.org。', 'https://example.org'],
    ['https://example.org。谢谢', 'https://example.org'],
    ['https://example.org谢谢', 'https://example.org'],
    ['《https://example.org/a》', 'https://example.org/a'],
    ['https://example.org/a——谢谢', 'https://example.org/a'],
    ['https://example.org/a……谢谢', 'https://example.org/a'],
    ['「https://example.org/a」です', 'https://example.org/a'],
    ['https://example.org/a！ｗ', 'https://example.org/a'],
    ['https://example.org/a｡ﾈ', 'https://example.org/a'],
    [
      'https://ja.wikipedia.org/wiki/アラン・チューリング、',
      'https://ja.wikipedia.org/wiki/アラン・チューリング',
    ],
    ['https://例え.jp/文書', 'https://例え.jp/文書'],
    ['보세요https://example.org/a입니다', 'https://example.org/a입니다'],
    ['https://example.org입니다.', 'https://example.org'],
    ['https://example.orgครับ', 'https://example.org'],
    ['смотриhttps://example.org/a', 'https://example.org/a'],
    ['انظرhttps://example.org/a؟', 'https://example.org/a'],
    ['https://example.org،شكرا', 'https://example.org'],
    ['https://example.org/a۔', 'https://example.org/a'],
    ['https://example.org/a।', 'https://example.org/a'],
    ['https://example.org:8080中文', 'https://example.org:8080'],
    ['https://example.org:8080に', 'https://example.org:8080'],
    ['见图2https://example.org/a', 'https://example.org/a'],
    ['รูป12www.example.org', 'https://www.example.org'],
    ['https://example.org/a։', 'https://example.org/a'],
    ['https://example.org/a።', 'https://example.org/a'],
    ['https://example.org/a។', 'https://example.org/a'],
  ])('begin and end in any script: %s', (body, href) => expect(links(body)).toEqual([href]));

  test.each([
    '\u200b',
    '\u00ad',
    '\u2060',
    '\u200d',
    '\u200c',
    '\u202e',
    '\ufeff',
    '\u3164',
    '\ufe0f',
    '\u{e0041}',
    '\u0000',
  ])('end before %j, which nobody sees', (unseen) =>
    expect(links(`https://example.org/a${unseen}b`)).toEqual(['https://example.org/a']),
  );

  test.each(['می\u200cخواهم', 'र\u094d\u200dक', 'ক\u09cd\u200dষ', 'ශ\u0dca\u200dරී'])(
    'go on after a joiner that their letters need: %s',
    (word) => expect(links(`https://example.org/${word}/b`)).toEqual([`https://example.org/${word}/b`]),
  );

  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)//',
    'data:text/html,<script>',
    'ftp://example.org',
    'file:///etc/passwd',
    'https://',
    'http://...',
    'http://]',
    'https://example.org:99999/',
    'www.',
    'www..',
    'www.?',
    'xhttps://example.org',
    'v2https://example.org',
    'https://example.org:8080a',
    'münchenwww.example.org',
    'mywww.example.org',
    'example.org',
    '',
  ])('are not made of %s', (body) => expect(links(body)).toEqual([]));
});

describe('no link shows another host than it leads to:', () => {
  test.each([
    ['a name before an @', 'https://example.org@evil.example/'],
    ['a name and a password', 'https://example.org:443@evil.example'],
    ['an @ after much', `https://example.org,${'x'.repeat(400)}@evil.example`],
    ['an encoded letter', 'https://ex%61mple.org/'],
    ['an encoded slash', 'https://example.org%2f.evil.example/'],
    ['a division slash', 'https://example.org\u2215.evil.example/'],
    ['a fraction slash', 'https://example.org\u2044.evil.example/'],
    ['a big solidus', 'https://example.org\u29f8.evil.example/'],
    ['a katakana that is nearly a slash', 'https://example.orgノ.evil.example/'],
    ['a vertical kana mark', 'https://example.org\u3033.evil.example/'],
    ['an ideographic full stop', 'https://example。org/'],
    ['an ideographic full stop after a host', 'https://example.org。evil.example/'],
    ['a full-width full stop', 'https://example．org/'],
    ['a half-width full stop', 'https://www.example｡org/'],
    ['full-width letters', 'https://ｅｘａｍｐｌｅ.org/'],
    ['mathematical letters', 'https://𝐞𝐱𝐚𝐦𝐩𝐥𝐞.org/'],
    ['a ligature', 'https://of\ufb01ce.example/'],
    ['Cyrillic among Latin', 'https://ex\u0430mple.org/'],
    ['Cyrillic after www', 'www.ex\u0430mple.org/'],
    ['Greek among Latin', 'https://examρle.org/'],
    ['Chinese within Latin', 'https://exam中ple.org/'],
    ['Chinese before another host', 'https://example.org中.evil.example/'],
    ['a host that runs on into Cyrillic', 'https://example.orgа/'],
    ['something invisible', 'https://exa\u200cmple.org/'],
    ['a hexadecimal number', 'http://0x7f.1/'],
    ['an octal number', 'http://0177.0.0.1/'],
    ['one number', 'http://2130706433/'],
    ['a short number', 'http://127.0/'],
    ['an IPv6 address that is written otherwise', 'http://[0:0:0:0:0:0:0:1]/'],
  ])('%s', (_, body) => {
    for (const { text, href } of pieces(body)) if (href) expect(new URL(href).hostname).toBe(hostOf(text));
    expect(links(body).filter((href) => !href.includes('evil') && href.includes('/', 8))).toEqual([]);
  });

  test.each([
    'https://пример.рф/путь',
    'https://аррӏе.example/',
    'https://ελλάδα.gr/',
    'https://例え.jp/',
    'https://日本のドメイン名.example/',
    'https://한국.example/',
    'https://中国.example/',
    'https://مثال.example/',
    'https://דוגמה.example/',
    'https://उदाहरण.example/',
    'https://ตัวอย่าง.example/',
    'https://straße.example/',
    'https://xn--e1afmkfd.xn--p1ai/',
  ])('%s is one script a label, and a link', (body) => expect(links(body)).toEqual([body]));

  test('whatever is put together', () => {
    const part = fc.constantFrom(
      ...[
        'https://',
        'www.',
        'example',
        'org',
        'evil',
        '.',
        '/',
        '@',
        ':',
        '80',
        '?',
        '#',
        '%2f',
        '\\',
        '(',
        ')',
        ',',
        '。',
      ],
      ...[
        'а',
        '\u2215',
        '\u200b',
        '中',
        'ノ',
        'é',
        'ı',
        '²',
        '１',
        '0x7f',
        '[::1]',
        '-',
        '_',
        ' ',
        '\u0301',
        'ß',
        'İ',
        'ﬁ',
        '٣',
      ],
    );
    const text = fc.array(part, { minLength: 1, maxLength: 14 }).map((parts) => `https://${parts.join('')}`);
    fc.assert(
      fc.property(text, (body) => {
        const found = pieces(body);
        expect(found.map((piece) => piece.text).join('')).toBe(body);
        for (const { text, href } of found)
          if (href) expect(new URL(href).hostname).toBe(new URL(`https://${hostOf(text)}`).hostname);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** As somebody reads it who looks for the first slash. */
const hostOf = (text: string) =>
  text
    .replace(/^https?:\/\//i, '')
    .replace(/[/?#].*$/, '')
    .replace(/:\d+$/, '')
    .toLowerCase()
    .normalize('NFC');

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

  test.each([
    ['without a space', 'x'.repeat(4_000)],
    ['of brackets', `https://example.org/${'('.repeat(2_000)}${')'.repeat(1_980)}`],
    ['of closing brackets', `https://example.org/${')'.repeat(3_980)}`],
    ['of full stops', `https://example.org/${'.'.repeat(3_980)}`],
    ['of beginnings', 'http://'.repeat(571)],
    ['of links', 'www.a '.repeat(666)],
    ['of links and commas', 'https://a.b,'.repeat(333)],
    ['of links and brackets', 'https://a.b/)'.repeat(307)],
    ['of numbers that are no hosts', 'http://1/'.repeat(444)],
    ['of one host', `https://${'a'.repeat(3_980)}`],
    ['of one host and its end', `https://${'a'.repeat(3_980)}@`],
    ['of lone surrogates', '\ud83d'.repeat(4_000)],
    ['of joiners', `https://a.b/${'\u200d'.repeat(3_980)}`],
    ['of joined letters', `https://a.b/${'\u0915\u094d\u200d'.repeat(1_320)}`],
  ])('of 4,000 characters %s takes no time', (_, body) => {
    const times = Array.from({ length: 3 }, () => {
      const start = performance.now();
      const text = pieces(body).map((piece) => piece.text);
      expect(text.join('')).toBe(body);
      return performance.now() - start;
    });
    expect(Math.min(...times)).toBeLessThan(100);
  });
});
