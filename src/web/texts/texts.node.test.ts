import { globSync, readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { describe, expect, test } from 'vitest';
import type { Texts } from './en.ts';
import { en } from './en.ts';
import { LANGUAGES, preferred, TEXTS } from './languages.ts';
import { isolated, plural } from './sentence.ts';

/** Each text by its path, a function by what it makes of a seven. */
const flat = (texts: object, path = ''): Map<string, string> => {
  const seven = {
    toString: () => 'seven',
    [Symbol.toPrimitive]: (hint: string) => (hint === 'number' ? 7 : 'seven'),
  };
  const found = new Map<string, string>();
  for (const [key, text] of Object.entries(texts)) {
    const at = `${path}.${key}`;
    if (typeof text === 'string') found.set(at, text);
    else if (typeof text === 'function') found.set(at, text(...Array(text.length).fill(seven)));
    else for (const [inner, said] of flat(text, at)) found.set(inner, said);
  }
  return found;
};

const all: [string, Texts][] = Object.entries(TEXTS);

describe.each(all)('%s', (language, texts) => {
  test('says everything that is to be said, and nothing else', () => {
    const said = flat(texts);
    expect([...said.keys()].sort()).toEqual([...flat(en).keys()].sort());
    // A list is what stands around something else.
    for (const [at, text] of said) if (!/\d$/.test(at)) expect(text.trim(), at).not.toBe('');
  });

  test('uses what it is given', () => {
    const takers = [...flat(en)].filter(([, text]) => text.includes('seven')).map(([at]) => at);
    expect(takers.length).toBeGreaterThan(5);
    for (const at of takers) expect(flat(texts).get(at), at).toContain('seven');
  });

  test('is a language, and has a name', () => {
    expect(texts.live.language).toBe(language);
    expect(new Intl.Locale(texts.live.locale).language).toBe(language);
    expect(LANGUAGES[texts.live.language]).toBeTruthy();
  });
});

test('the names that people and their programs look for', () => {
  expect([en.signIn.username, en.signIn.password, en.room.message, en.lobby.search]).toEqual([
    'Username',
    'Password',
    'Message',
    'Search',
  ]);
  expect([en.signIn.logIn, en.signIn.register, en.room.send, en.frame.logOut]).toEqual([
    'Log in',
    'Register',
    'Send',
    'Log out',
  ]);
});

describe('of what a browser prefers', () => {
  test.each([
    [undefined, 'en'],
    ['', 'en'],
    ['de', 'de'],
    ['DE-at', 'de'],
    ['de-Latn-CH-1996', 'de'],
    ['en', 'en'],
    ['fr, de;q=0.5, en;q=0.3', 'de'],
    ['de;q=0.3, en;q=0.5', 'en'],
    ['en;q=0.5, de;q=0.5', 'en'],
    ['de;q=0.5, en;q=0.5', 'de'],
    ['fr', 'en'],
    ['fr, *;q=0.1', 'en'],
    ['en;q=0, *', 'de'],
    ['de;q=0', 'en'],
    ['*', 'en'],
    ['*;q=0.5, de;q=0.7', 'de'],
    ['de ; q = 0.9', 'de'],
    ['de;q=1.5', 'en'],
    ['constructor, __proto__', 'en'],
    [',,;q=,', 'en'],
    [`${'x,'.repeat(5_000)}de`, 'en'],
  ])('%j: %s', (header, language) => expect(preferred(header)).toBe(language));
});

test('a name that is written from the right stays in its place in a sentence', () => {
  expect(isolated('grace')).toBe('grace');
  expect(isolated('Jörg 🎉')).toBe('Jörg 🎉');
  expect(isolated('דן')).toBe('\u2068דן\u2069');
});

test('a number takes its form', () => {
  const forms = { one: 'Nachricht', other: 'Nachrichten' };
  expect([0, 1, 2].map((count) => plural('de', count, forms))).toEqual([
    'Nachrichten',
    'Nachricht',
    'Nachrichten',
  ]);
});

describe('no text stands elsewhere', () => {
  /** Without comments, and with each JSX text as a string. */
  const codeOf = (path: string) =>
    transformSync(readFileSync(path, 'utf8'), {
      loader: path.endsWith('x') ? 'tsx' : 'ts',
      jsx: 'automatic',
      jsxImportSource: '#markup',
      charset: 'utf8',
    }).code;
  const STRING = /"((?:[^"\\\n]|\\.)*)"|`([^`]*)`/g;
  const stringsIn = (code: string) => [...code.matchAll(STRING)].map(([, one, other]) => one ?? other ?? '');
  /** Between tags, or in an attribute that people read or hear. */
  const SHOWN =
    /(?:children|"aria-label"|title|placeholder|alt|label|hint|text|action|name): "((?:[^"\\]|\\.)*)"|^ +"((?:[^"\\]|\\.)*)",?$/gm;
  const shownIn = (code: string) => [...code.matchAll(SHOWN)].map(([, one, other]) => one ?? other ?? '');

  const isWord = (text: string) => /\p{L}/u.test(text) && text !== 'Parley';
  /** Keys, addresses and frames have neither capitals nor spaces, or no small letters. */
  const isSentence = (text: string) => /^[\p{Lu}“„][\p{Ll}’]*(?: \p{L}|[.!?…]$)/u.test(text);
  /** What programmers and programs read. */
  const ACCIDENT = /console\.|new \w*Error\(|c\.text\(|^import |^export .* from /;
  /** Browsers and systems are called alike everywhere. */
  const BRANDS = 'src/account/device.ts';
  const NO_TEXT = /^(?:[\w-]+(?:\.js)?$|\/|#|[Mm][\d-])/;

  const modules = (pattern: string) => globSync(pattern).filter((path) => !path.includes('.test.'));

  test.each(modules('src/**/*.tsx'))('not in the view %s', (path) => {
    const shown = shownIn(codeOf(path)).filter(isWord);
    expect(shown.filter((text) => !NO_TEXT.test(text) || /^\p{Lu}\p{Ll}/u.test(text))).toEqual([]);
  });

  test.each(modules('src/{account,auth,client,lobby,room,settings,throttle,web}/**/*.{ts,tsx}'))(
    'no sentence in %s',
    (path) => {
      if (path.includes('/texts/') || path === BRANDS) return;
      const lines = codeOf(path)
        .split('\n')
        .filter((line) => !ACCIDENT.test(line));
      expect(stringsIn(lines.join('\n')).filter(isSentence)).toEqual([]);
    },
  );
});

describe.each(all)('the browser of whoever reads %s', (language, texts) => {
  const codeOf = (bundle: string) => {
    const manifest = JSON.parse(readFileSync('.build/manifest.json', 'utf8'));
    return readFileSync(`static${manifest[`${bundle}-${language}.js`]}`, 'utf8');
  };

  test("gets its own few texts, and not the pages' or another language's", () => {
    const code = codeOf('app');
    expect(code).toContain(texts.live.message.retry);
    expect(code).not.toContain(texts.lobby.find);
    expect(code).not.toContain(texts.events.closed);
    for (const [, other] of all) if (other !== texts) expect(code).not.toContain(other.live.message.retry);
  });

  test('gets those of groups with a group', () => {
    const code = codeOf('group');
    expect(code).toContain(texts.events.closed);
    for (const [, other] of all) if (other !== texts) expect(code).not.toContain(other.events.closed);
  });
});
