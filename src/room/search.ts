/** [P12] Finds what was said in a room, for one person: every result, and what is shown of it, is something that they may see. */
import { pieces } from '../text/links.ts';
import { foldedText, hasAll, type Piece, snippet, termsOf } from '../text/search.ts';
import type { SqlLog } from './log.ts';
import type { StoredEntry, StoredMessage } from './room.ts';
import type { Viewer } from './visibility.ts';

/** Results of one page. */
const PAGE = 20;
/** Rows that are read to find where a day begins: each halves what is left. */
const DAYS_READ = 20;

/** What somebody searches for in a room. Times in ms. */
export interface SearchRequest {
  query: string;
  /** Only what this person said. */
  from?: number | undefined;
  /** Only what was said from then on, and before then. */
  since?: number | undefined;
  until?: number | undefined;
  /** Only messages with a link in them. */
  hasLink?: boolean | undefined;
  /** Goes on before this place. */
  before?: number | undefined;
  /** No more than a page of results. */
  limit?: number | undefined;
}

export interface Hit {
  seq: number;
  from: number;
  at: number;
  snippet: Piece[];
}

/** Its limit for today is reached: so long (ms) the person has to wait. */
export interface SearchRefused {
  wait: number;
}

export interface SearchResult {
  /** The newest first. */
  hits: Hit[];
  /** There may be more, before this place: also where nothing was found so far. */
  next?: number;
}

/** `read`: so many rows. */
export const searchRoom = (
  log: SqlLog,
  viewer: Viewer,
  request: SearchRequest,
): SearchResult & { read: number } => {
  const terms = termsOf(request.query);
  const { since, until, before = Number.MAX_SAFE_INTEGER, from, hasLink, limit = PAGE } = request;
  if (terms.length === 0 && from === undefined && !hasLink) return { hits: [], read: 0 };
  const { seqs, next, read } = log.searchIndex.find({
    terms,
    viewer,
    from,
    hasLink,
    since: since === undefined ? undefined : log.firstSince(since),
    before: until === undefined ? before : Math.min(before, log.firstSince(until)),
    limit: Math.min(limit, PAGE),
  });
  // [P11] What the index says is not believed: the message itself has the last word.
  const found = log
    .allAt(seqs)
    .filter(isMessage)
    .filter((message) => isMeant(message, terms, request));
  return {
    hits: found.map((message) => hitOf(message, terms)),
    ...(next !== undefined && { next }),
    read: read + 2 * seqs.length + DAYS_READ * [since, until].filter(Boolean).length,
  };
};

const isMessage = (entry: StoredEntry): entry is StoredMessage => entry.kind === 'message';

const isMeant = ({ body }: StoredMessage, terms: readonly string[], { hasLink }: SearchRequest) =>
  hasAll(foldedText(body), terms) && (!hasLink || pieces(body).some(({ href }) => href !== undefined));

const hitOf = ({ seq, from, at, body }: StoredMessage, terms: readonly string[]): Hit => ({
  seq,
  from,
  at,
  snippet: snippet(body, terms),
});
