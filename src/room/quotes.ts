/**
 * [P11] What a reply answers is stored as a place, never as a text. What stands there is looked up whenever the reply is
 * told or shown, so that a quote cannot keep what was unsent or edited.
 */
import { previewText } from '../presence/protocol.ts';
import type { Quote } from './entry.ts';
import type { Log, Stored, StoredEntry, StoredMessage } from './room.ts';
import { maySee, type Viewer } from './visibility.ts';

/** What is to be seen of this entry in a reply to it: nothing of an event. */
const quoteOf = (target: StoredEntry | undefined): Quote | undefined => {
  if (!target || target.kind === 'event') return undefined;
  const { from, rev } = target;
  return { from, rev, ...(target.kind === 'message' && { text: previewText(target.body) }) };
};

/** These with what they quote, as it is now: one read for each message that is answered. Call it in the turn in which they are told. */
export const withQuotes = (log: Pick<Log, 'allAt'>, entries: readonly StoredEntry[]): StoredEntry[] => {
  const places = new Set(entries.flatMap((entry) => answered(entry) ?? []));
  if (places.size === 0) return [...entries];
  const targets = new Map(log.allAt([...places]).map((target) => [target.seq, target]));
  return entries.map((entry) => {
    const seq = answered(entry);
    const quote = seq === undefined ? undefined : quoteOf(targets.get(seq));
    return quote ? ({ ...entry, quote } as StoredMessage) : entry;
  });
};

const answered = (entry: StoredEntry): number | undefined =>
  entry.kind === 'message' ? entry.replyTo : undefined;

/** [P12] The entry without the quote of what this viewer may not see. */
export const quoteFor = (entry: StoredEntry, viewer: Viewer): StoredEntry => {
  if (entry.kind !== 'message' || !entry.quote || maySee(viewer, entry.replyTo ?? 0)) return entry;
  const { quote: _, ...others } = entry;
  return others satisfies Stored;
};
