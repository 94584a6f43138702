/** Which languages there are, and which one somebody wants. A further one is a file beside en.ts, and a name here. */
import { de } from './de.ts';
import { en, type Texts } from './en.ts';

export const TEXTS = { en, de } satisfies Record<string, Texts>;

export type Language = keyof typeof TEXTS;

/** By their own names, so that whoever looks for theirs finds it. */
export const LANGUAGES: Record<Language, string> = { en: 'English', de: 'Deutsch' };

export const isLanguage = (text: string): text is Language => Object.hasOwn(TEXTS, text);

const RANGE =
  /^\s*([a-z]{1,8}|\*)(?:-[a-z0-9]{1,8})*\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i;
/** Nobody reads more languages than this. */
const RANGES_MAX = 20;

/** The best of an Accept-Language header (RFC 9110, 12.5.4): by its weights, then its order. English where it names none of ours. */
export const preferred = (header = ''): Language => {
  const weights = new Map<string, number>();
  for (const range of header.split(',', RANGES_MAX)) {
    const [, name = '', weight = '1'] = RANGE.exec(range) ?? [];
    const language = name.toLowerCase();
    weights.set(language, Math.max(Number(weight), weights.get(language) ?? 0));
  }
  const asked = [...weights.keys()].filter(isLanguage);
  const others = (Object.keys(TEXTS) as Language[]).filter((language) => !asked.includes(language));
  const weightOf = (language: Language) => weights.get(language) ?? weights.get('*') ?? 0;
  const [best] = [...asked, ...others].sort((one, other) => weightOf(other) - weightOf(one));
  return best !== undefined && weightOf(best) > 0 ? best : 'en';
};
