import { isUnmistakable } from './hosts.ts';
import { JOINER } from './joiners.ts';

export interface Piece {
  text: string;
  href?: string;
}

/** No letter stands before a link that would belong to its first word. Chinese, Korean and others put nothing between. */
const START = /(?<![\p{sc=Latn}_]|[\p{sc=Latn}_]\p{N}{1,9})(?:https?:\/\/|www\.)/giu;
/**
 * What is no part of an address: spaces, quotes, angle brackets, a backtick; what is not seen; brackets and quotation marks
 * beyond ASCII's; the punctuation of East Asia (by its blocks in Unicode), and its dash and ellipsis.
 */
const NEVER =
  '[\\s\\p{C}\\p{DI}<>"`\\\\…]|(?![()[\\]{}])[\\p{Ps}\\p{Pe}]|(?![‘’])[\\p{Pi}\\p{Pf}]|——|(?=[\\p{P}\\p{S}])[\\u3000-\\u303f\\ufe10-\\ufe1f\\ufe30-\\ufe6f\\uff00-\\uffef]';
/** Within an emoji and beside the letters that need it, what is not seen may stand. */
const UNSEEN = `${JOINER}|(?<=\\p{ExtPict})\\ufe0f|(?<=[\\p{ExtPict}\\p{EMod}\\ufe0f])\\u200d(?=\\p{ExtPict})`;
const RUN = new RegExp(`(?:[\\w/.-]|(?!${NEVER})[^]|${UNSEEN})+`, 'uy');

/** The text cut into links and the rest; joined again it is the text. Linear in its length, whatever it is. */
export const pieces = (body: string): Piece[] => {
  const found: Piece[] = [];
  let [end, runEnd] = [0, 0];
  for (START.lastIndex = 0; ; ) {
    const index = START.exec(body)?.index;
    if (index === undefined) break;
    if (runEnd <= index) {
      RUN.lastIndex = index;
      runEnd = RUN.test(body) ? RUN.lastIndex : index;
    }
    const link = linkIn(body.slice(index, runEnd), body[index - 1], body.slice(runEnd, runEnd + 2));
    if (!link) continue;
    if (index > end) found.push({ text: body.slice(end, index) });
    found.push(link);
    end = START.lastIndex = index + link.text.length;
  }
  if (end < body.length) found.push({ text: body.slice(end) });
  return found;
};

/** Code units of a host and what surrounds it; a name in DNS has 253. */
const AUTHORITY_MAX = 300;
const AUTHORITY = new RegExp(`^(https?://|(?=www\\.[^.]))([^/?#]{1,${AUTHORITY_MAX}})`, 'iu');
const HOST = /^(\[[\da-f:.]+\]|[\p{L}\p{M}\p{N}_.-]+)(?::\d+)?/iu;
/** What cannot go on with a host, and so ends the address. A symbol or a `%` may look as if it did: then there is none. */
const AFTER_HOST = /^(?!%)[$&+=|~\p{P}]/u;
/** A port is made of digits alone: whatever letter comes behind it is not the address's. */
const AFTER_PORT = /^(?![\p{sc=Latn}\p{N}%])\p{L}/u;
/** Browsers take these for a dot, too (UTS #46). Before Latin letters nobody knows whether one ends a sentence. */
const OTHER_DOT = /^[。．｡][\p{sc=Latn}\p{N}]/u;
/** `example.org입니다`: where words are not set apart, the sentence goes on right behind the address. */
const RUNNING_ON =
  /^([a-z\d.-]+\.[a-z]{2,})[\p{sc=Hang}\p{sc=Hani}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]+$/iu;

/** The link with which this run of characters begins, if it is one. Beside it stands what is before and after. */
const linkIn = (run: string, before = '', after = ''): Piece | undefined => {
  const [start = '', scheme = '', authority = ''] = AUTHORITY.exec(run) ?? [];
  // Who is named before an @ is taken for the host. Without its end nobody knows whether there is one.
  if (authority.includes('@') || authority.length === AUTHORITY_MAX) return undefined;
  const [host = ''] = HOST.exec(authority) ?? [];
  const rest = authority.slice(host.length);
  if (AFTER_HOST.test(rest)) return linkTo(scheme + withoutTail(host));
  if (/:\d+$/.test(host) && AFTER_PORT.test(rest)) return linkTo(scheme + host);
  if (rest) return undefined;
  if (start.length < run.length) return further(linkTo(start), withoutTail(enclosed(run, before)));
  if (OTHER_DOT.test(after)) return undefined;
  const text = withoutTail(host);
  return linkTo(scheme + (RUNNING_ON.exec(text)?.[1] ?? text));
};

/** The link to this host goes on so far. It may be shorter, too: what looked like its path was punctuation. */
const further = (link: Piece | undefined, text: string): Piece | undefined => {
  if (!link || text.length < link.text.length) return link && linkTo(text);
  return { text, href: link.href + text.slice(link.text.length) };
};

const linkTo = (text: string): Piece | undefined => {
  const [start, scheme, authority = ''] = AUTHORITY.exec(text) ?? [];
  const prefix = scheme ? '' : 'https://';
  return start && isUnmistakable(authority, prefix + start) ? { text, href: prefix + text } : undefined;
};

const BRACKETS: Record<string, string> = { ')': '(', ']': '[', '}': '{' };
const QUOTES: Record<string, string> = { "'": "'", '‘': '’', '‚': '‘', '*': '*', '~': '~', '|': '|' };

/** Up to the bracket that was not opened in the address, or the quotation mark that was opened before it. */
const enclosed = (text: string, before: string): string => {
  const open: Record<string, number> = {};
  for (const { 0: mark, index } of text.matchAll(/[()[\]{}'‘’*~|]/g)) {
    const opening = BRACKETS[mark];
    if (mark === QUOTES[before]) return text.slice(0, index);
    if (!opening) open[mark] = (open[mark] ?? 0) + 1;
    else if (!open[opening]) return text.slice(0, index);
    else open[opening] -= 1;
  }
  return text;
};

/** Punctuation at the end belongs to the sentence; a slash, a dash and some others to the address. */
const TAIL = /(?![/\\#&%@_\-)\]}])[\p{P}]|[~|]/u;

const withoutTail = (text: string): string => {
  let end = text.length;
  for (let size = 1; end > 0; end -= size) {
    size = /[\udc00-\udfff]/.test(text.charAt(end - 1)) ? 2 : 1;
    if (!TAIL.test(text.slice(end - size, end))) break;
  }
  return text.slice(0, end);
};
