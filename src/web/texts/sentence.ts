/** The forms of a language: English and German have these two. */
interface Forms {
  one: string;
  other: string;
}

/** Who did something: a text in which they are a name, or "You", after which a verb may take another form. */
export interface Actor {
  isMe: boolean;
  toString(): string;
}

const rules = new Map<string, Intl.PluralRules>();

/** The form that goes with this number. */
export const plural = (language: string, count: number, forms: Forms): string => {
  const known = rules.get(language) ?? new Intl.PluralRules(language);
  rules.set(language, known);
  return known.select(count) === 'one' ? forms.one : forms.other;
};

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** A name within a sentence that is no markup: one that is written from the right leaves the rest of it in its order. */
export const isolated = (name: string): string => (RIGHT_TO_LEFT.test(name) ? `\u2068${name}\u2069` : name);
