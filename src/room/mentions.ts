/** Whom a text names. Pure: the browser and the server find the same names in the same text. */
import { EVERYONE, type Mention } from './entry.ts';
import { MENTIONS_MAX } from './limits.ts';
import type { Member } from './member.ts';

/** Code units of a display name: 50 characters, each of which may take two. */
const NAME_MAX = 100;
/** What stands for all members, in each language of the interface. */
export const EVERYONE_WORDS = ['everyone', 'alle'];

/** An @ that begins a name: not the one of an e-mail address, or of a path. East Asian text has no space before it. */
const START = /(?<![\p{sc=Latn}\p{N}_@./-])@/gu;
/** Scripts that put nothing between words. */
const UNSPACED =
  '\\p{sc=Hani}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Hang}\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}';
const IN_WORD = /^[\p{L}\p{N}\p{M}_]/u;
const IN_UNSPACED = new RegExp(`^[${UNSPACED}]`, 'u');

/**
 * Where a text names members, by "@" and their username or display name, whatever its case: the longest name that fits.
 * A name that several have names nobody; a username belongs to one. `mayNameAll`: "@everyone" means all of them.
 */
export const mentionsIn = (
  body: string,
  members: Iterable<Member>,
  { mayNameAll = false }: { mayNameAll?: boolean } = {},
): Mention[] => {
  if (!body.includes('@')) return [];
  const all = [...members].map((member) => ({ ...member, name: named(member) }));
  const names = indexOf(all, mayNameAll);
  // Some letters have another length in the other case.
  const written = [...names.keys(), ...all.map(({ name }) => name)];
  const lengths = [...new Set(written.map(({ length }) => length))].sort((one, other) => other - one);
  const found: Mention[] = [];
  let end = 0;
  for (const { index } of body.matchAll(START)) {
    if (found.length >= MENTIONS_MAX) break;
    const mention = index < end ? undefined : mentionAt(body, index, names, lengths);
    if (!mention) continue;
    found.push(mention);
    end = index + mention[1];
  }
  return found;
};

/** By what may stand behind an @; undefined where it could be several. */
const indexOf = (members: Member[], mayNameAll: boolean): Map<string, number | undefined> => {
  const names = new Map<string, number | undefined>();
  for (const { id, name } of members) {
    const key = folded(name ?? '');
    names.set(key, names.has(key) ? undefined : id);
  }
  for (const { id, username } of members) names.set(folded(username), id);
  if (mayNameAll) for (const word of EVERYONE_WORDS) names.set(word, EVERYONE);
  return names;
};

const named = ({ name, username }: Member) => (name && name.length <= NAME_MAX ? name : username);

const mentionAt = (
  body: string,
  at: number,
  names: ReadonlyMap<string, number | undefined>,
  lengths: number[],
): Mention | undefined => {
  for (const length of lengths) {
    const end = at + 1 + length;
    const user = end > body.length ? undefined : names.get(folded(body.slice(at + 1, end)));
    if (user !== undefined && isWhole(body, end)) return [at, length + 1, user];
  }
  return undefined;
};

/** No letter follows that would go on with the name: after a Latin one, Chinese does not. */
const isWhole = (body: string, end: number): boolean => {
  const next = body.slice(end, end + 2);
  if (!IN_WORD.test(next)) return true;
  const last = lastCharacter(body.slice(0, end));
  return IN_UNSPACED.test(next) && !IN_UNSPACED.test(last);
};

const lastCharacter = (text: string) => (/[\udc00-\udfff]$/.test(text) ? text.slice(-2) : text.slice(-1));

const folded = (name: string) => name.normalize('NFC').toLowerCase();
