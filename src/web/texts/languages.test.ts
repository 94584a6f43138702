/** Where languages are spoken: workerd formats dates and numbers of 43 in 100 languages in English, which Node all knows. */
import { expect, test } from 'vitest';
import { LANGUAGES, TEXTS } from './languages.ts';

const sources = import.meta.glob<string>(['../../**/*.{ts,tsx}', '!../../client/**', '!**/*.test.*'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

interface Service {
  new (locale: string): { resolvedOptions(): { locale: string } };
  supportedLocalesOf(locale: string): string[];
}

/** What the server formats with, as its sources have it. */
const services = new Set(
  Object.values(sources).flatMap((code) =>
    [...code.matchAll(/\bnew Intl\.(\w+)\(/g)].map(([, name = '']) => name),
  ),
);
const service = (name: string) => Intl[name as keyof typeof Intl] as unknown as Service;

test('what the server formats with is found', () => {
  expect([...services]).toEqual(
    expect.arrayContaining(['DateTimeFormat', 'ListFormat', 'NumberFormat', 'PluralRules', 'Segmenter']),
  );
});

test.each(Object.values(TEXTS))(
  '$live.language is formatted in its own words',
  ({ live: { language, locale } }) => {
    const unknown = [...services].filter((name) => service(name).supportedLocalesOf(locale).length === 0);
    expect(unknown, 'workerd would do these in English').toEqual([]);
    for (const name of services)
      expect(new (service(name))(locale).resolvedOptions().locale, name).toMatch(
        new RegExp(`^${language}\\b`),
      );
    expect(LANGUAGES[language]).toBeTruthy();
  },
);
