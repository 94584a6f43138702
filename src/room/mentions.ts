/** Whom a text names. Pure: the browser and the server find the same names in the same text. */
import { folded } from '../text/folding.ts';
import { EVERYONE, type Mention } from './entry.ts';
import { MENTIONS_MAX } from './limits.ts';
import type { Member } from './member.ts';

/** Code units of a display name: 50 characters, each of which may take two. */
const NAME_MAX = 100;
/** So many @ are looked at: a text that consists of them must not cost the server's time. */
const LOOKED_AT = 4 * MENTIONS_MAX;
/** What stands for all members, in each language of the interface. */
export const EVERYONE_WORDS = ['everyone', 'alle'];

/** An @ that begins a name: not the one of an e-mail address, or of a path. East Asian text has no space before it. */
const START = /(?<![\p{sc=Latn}\p{N}_@./-])@/gu;
/** Scripts that put nothing between words. */
const UNSPACED =
  '\\p{sc=Hani}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Hang}\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}';
const IN_WORD = /^[\p{L}\p{N}\p{M}_]/u;
const IN_UNSPACED = new RegExp(`^[${UNSPACED}]`, 'u');

/** Spaces count as one; marks belong to the letter before them. */
const CLUSTER = /\s+|\P{M}\p{M}*|\p{M}+/gu;

/** A username or a display name, by which somebody is named. */
interface Written {
  user: number;
  text: string;
  isUsername: boolean;
}

/** What belongs together in a text: how it is folded, and where it ends. */
interface Cluster {
  folded: string;
  end: number;
}

/**
 * Where a text names members, by "@" and their username or display name as the search knows it, so in any case, width and
 * without accents: the longest name that fits. Where several names fold alike, the one that is written exactly so counts;
 * a name that several have names nobody; a username belongs to one. `mayNameAll`: "@everyone" means all of them.
 */
export const mentionsIn = (
  body: string,
  members: Iterable<Member>,
  { mayNameAll = false }: { mayNameAll?: boolean } = {},
): Mention[] => {
  const begins = [...body.matchAll(START)].slice(0, LOOKED_AT).map(({ index }) => index);
  if (begins.length === 0) return [];
  const names = namesOf(members, mayNameAll);
  const longest = Math.max(...[...names.keys()].map(({ length }) => length));
  const clusters = clustersOf(body);
  const clusterAt = new Map(clusters.map(({ end }, at) => [end, at + 1]));
  const found: Mention[] = [];
  let end = 0;
  for (const at of begins) {
    if (found.length >= MENTIONS_MAX) break;
    const first = clusterAt.get(at + 1);
    // Marks on an @ make another character of it.
    if (at < end || first === undefined) continue;
    const mention = mentionAt(body, at, clusters.slice(first, first + 2 * longest), names);
    if (!mention) continue;
    found.push(mention);
    end = at + mention[1];
  }
  return found;
};

/** By how they are folded. */
const namesOf = (members: Iterable<Member>, mayNameAll: boolean): Map<string, Written[]> => {
  const names = new Map<string, Written[]>();
  const add = (written: Written) => {
    const key = folded(written.text);
    if (key === '') return;
    const known = names.get(key);
    if (known) known.push(written);
    else names.set(key, [written]);
  };
  for (const { id: user, username, name } of members) {
    add({ user, text: plain(username), isUsername: true });
    if (name && name.length <= NAME_MAX) add({ user, text: plain(name), isUsername: false });
  }
  if (mayNameAll)
    for (const word of EVERYONE_WORDS) names.set(word, [{ user: EVERYONE, text: word, isUsername: true }]);
  return names;
};

/** The text is folded once, however many names it may hold. */
const clustersOf = (body: string): Cluster[] =>
  [...body.matchAll(CLUSTER)].map(({ 0: cluster, index }) => ({
    folded: /^\s/.test(cluster) ? ' ' : folded(cluster),
    end: index + cluster.length,
  }));

const mentionAt = (
  body: string,
  at: number,
  clusters: readonly Cluster[],
  names: ReadonlyMap<string, Written[]>,
): Mention | undefined => {
  let text = '';
  let found: Mention | undefined;
  for (const cluster of clusters) {
    text += cluster.folded;
    const alike = cluster.folded === '' ? undefined : names.get(text);
    if (!alike || !isWhole(body, cluster.end)) continue;
    const user = meant(alike, plain(body.slice(at + 1, cluster.end)));
    if (user !== undefined) found = [at, cluster.end - at, user];
  }
  return found;
};

/** The person that is meant among those whose names fold alike; undefined if it could be several. */
const meant = (alike: readonly Written[], written: string): number | undefined => {
  const exact = alike.filter(({ text }) => text === written);
  const candidates = exact.length > 0 ? exact : alike;
  const owner = candidates.find(({ isUsername }) => isUsername);
  if (owner) return owner.user;
  const users = new Set(candidates.map(({ user }) => user));
  return users.size === 1 ? candidates[0]?.user : undefined;
};

/** No letter follows that would go on with the name: after a Latin one, Chinese does not. */
const isWhole = (body: string, end: number): boolean => {
  const next = body.slice(end, end + 2);
  if (!IN_WORD.test(next)) return true;
  const last = lastCharacter(body.slice(0, end));
  return IN_UNSPACED.test(next) && !IN_UNSPACED.test(last);
};

const lastCharacter = (text: string) => (/[\udc00-\udfff]$/.test(text) ? text.slice(-2) : text.slice(-1));

const plain = (name: string) => name.normalize('NFC').toLowerCase();
