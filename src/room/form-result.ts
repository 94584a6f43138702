import { type Edit, type Post, type Refused, tidy } from './protocol.ts';
import type { StoredMessage, StoredSaid } from './room.ts';

/**
 * What became of a form about a message. `unsent`: a tombstone is left of it. `other`: it says something else than the form:
 * this one came before, under the same name, and the message was edited since, or the form had another text; or a reaction that it asks for was taken back since.
 */
export type FormResult =
  | { ok: true; seq: number; unsent?: true; other?: true }
  | { ok: false; refused: Refused };

/** [P5] Done, once; but if the text is another one by now, or answers another message, its author is not to lose theirs. */
export const doneWith = (
  entry: StoredSaid,
  asked: Pick<Post, 'body' | 'replyTo'> | Edit,
): FormResult & { ok: true } => ({
  ok: true,
  seq: entry.seq,
  ...(entry.kind === 'tombstone' && { unsent: true }),
  ...(entry.kind === 'message' && !isAsked(entry, asked) && { other: true }),
});

const isAsked = ({ body, replyTo }: StoredMessage, asked: Pick<Post, 'body' | 'replyTo'> | Edit): boolean =>
  body === tidy(asked.body) && ('type' in asked || replyTo === asked.replyTo);
