/**
 * How a text is drawn that somebody wrote with the marks of other messengers: `*strong*`, `_emphasis_`, `~struck~`, `` `code` ``,
 * blocks between ``` and lines that begin with `> `. Pure: the browser and the server draw the same.
 */

/** `mark` is what is written and not drawn. */
export type Format = 'strong' | 'em' | 's' | 'code' | 'block' | 'quote' | 'mark';

/** A part of a text, by code units. Parts lie one within another, or beside each other, ascending. */
export interface Part {
  format: Format;
  start: number;
  end: number;
  within: Part[];
}

const FORMATS: Record<string, Format> = { '*': 'strong', _: 'em', '~': 's', '`': 'code' };

/** Scripts that put nothing between words, and their punctuation. */
const UNSPACED =
  '\\p{scx=Hani}\\p{scx=Hira}\\p{scx=Kana}\\p{sc=Hang}\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}\\uff00-\\uff20';
/** What may stand around: no word (`snake_case`), sum (`2*3*4`), path (`/_tmp_/`) or face (`^_^`). */
const BEFORE = `(?<=^|[\\s\\p{Ps}\\p{Pi}"'¿¡—–${UNSPACED}])`;
const AFTER = `(?=$|[\\s\\p{Pe}\\p{Pf}"'—–${UNSPACED}]|[.,;:!?…](?![\\p{L}\\p{N}]))`;
/** A mark beside its like is none, nor is one that has a space on its inner side. */
const OPENING = new RegExp(`${BEFORE}([*_~\`])(?!\\s|\\1)(?<!\\1.)`, 'gu');
const CLOSING: Record<string, RegExp> = Object.fromEntries(
  Object.keys(FORMATS).map((sign) => [
    sign,
    new RegExp(`(?<![\\s${sign}])[${sign}](?![${sign}])${AFTER}`, 'gu'),
  ]),
);
/** What is only signs (`*_*`) is no text. */
const SAID = /[^\s\p{P}]/u;

const FENCE = /^```\n?/gm;
const FENCE_END = /\n?```[^\S\n]*(?:\n|$)/g;
/** Lines that are one quotation. */
const QUOTE = /(?:^> .*(?:\n|$))+/gm;

/** The parts of a text, for which links and names have no marks in them: `\ufffc` stands in their place. Linear in its length. */
export const formatted = (text: string): Part[] => {
  if (!/[*_~`>]/.test(text)) return [];
  const parts: Part[] = [];
  let done = 0;
  for (const { 0: fence, index } of text.matchAll(FENCE)) {
    if (index < done) continue;
    const from = index + fence.length;
    const end = next(FENCE_END, text, from);
    if (!end) break;
    if (!/\S/.test(text.slice(from, end.index))) continue;
    parts.push(...quotations(text.slice(done, index), done));
    done = end.index + end[0].length;
    const within = [mark(index, from), mark(end.index, done)];
    parts.push({ format: 'block', start: index, end: done, within });
  }
  return [...parts, ...quotations(text.slice(done), done)];
};

const quotations = (text: string, at: number): Part[] => {
  const parts: Part[] = [];
  let done = 0;
  for (const { 0: lines, index } of text.matchAll(QUOTE)) {
    if (!/[^\s>]/.test(lines)) continue;
    parts.push(...inLines(text.slice(done, index), at + done));
    done = index + lines.length;
    const within = inLines(lines, at + index, 2);
    const last = lines.endsWith('\n') ? [mark(at + done - 1, at + done)] : [];
    parts.push({ format: 'quote', start: at + index, end: at + done, within: [...within, ...last] });
  }
  return [...parts, ...inLines(text.slice(done), at + done)];
};

/** Nothing goes on beyond its line, which may begin with a mark of so many characters. */
const inLines = (text: string, at: number, marked = 0): Part[] => {
  let start = at;
  return text.split('\n').flatMap((line) => {
    const from = start + Math.min(marked, line.length);
    const begin = from > start ? [mark(start, from)] : [];
    start += line.length + 1;
    return [...begin, ...inLine(line.slice(marked), from)];
  });
};

const inLine = (text: string, at: number): Part[] => {
  const parts: Part[] = [];
  /** Up to where no mark of a kind begins anything. */
  const nothing: Record<string, number> = {};
  let done = 0;
  for (const { 0: sign, index } of text.matchAll(OPENING)) {
    if (index < Math.max(done, nothing[sign] ?? 0)) continue;
    const end = next(CLOSING[sign] as RegExp, text, index + 2)?.index ?? Number.POSITIVE_INFINITY;
    const said = text.slice(index + 1, end);
    if (end > text.length || !SAID.test(said)) {
      nothing[sign] = end;
      continue;
    }
    done = end + 1;
    const inner = sign === '`' ? [] : inLine(said, at + index + 1);
    const within = [mark(at + index, at + index + 1), ...inner, mark(at + end, at + done)];
    parts.push({ format: FORMATS[sign] ?? 'mark', start: at + index, end: at + done, within });
  }
  return parts;
};

const mark = (start: number, end: number): Part => ({ format: 'mark', start, end, within: [] });

const next = (pattern: RegExp, text: string, from: number) => {
  pattern.lastIndex = from;
  return pattern.exec(text);
};
