/**
 * [P3] A text that a browser has put back into its form, because somebody went back to the page (docs/decisions/009): is it
 * the message that it was, or another one?
 */
import type { Context } from 'hono';
import type { RoomObject } from './object.ts';
import { type Entry, isCid, type Refused } from './protocol.ts';

export type Posted = Awaited<ReturnType<DurableObjectStub<RoomObject>['post']>>;

const MALFORMED: Refused = { type: 'refused', of: 'post', reason: 'malformed' };

/**
 * Posts under the name that was put back with the text (`restored`, views.tsx): unchanged, it is the same message. Changed,
 * it is another one, under the name that is new in the page.
 */
export const postAs = async (
  restored: string,
  cid: string,
  post: (name: string) => Promise<Posted>,
): Promise<Posted> => {
  if (isCid(restored) && restored !== cid) {
    const posted = await post(restored);
    if (posted.ok || 'said' in posted || posted.refused.reason !== 'cid_taken') return posted;
  }
  return isCid(cid) ? post(cid) : { ok: false, refused: MALFORMED };
};

/** Where one comes after sending. To the browser it is another page than that before, so that going back is to be told apart. */
export const sentTo = (room: string, seq: number): string => `/room/${room}/?sent=${seq}`;

/**
 * Whether somebody may have gone back to this page. Browsers say when a page was opened by a person (`Sec-Fetch-User`,
 * https://www.w3.org/TR/fetch-metadata/), and the page after sending knows what was sent.
 */
export const mayBeRestored = (c: Context, shown: Entry[], me: number): boolean => {
  const sent = Number(c.req.query('sent') ?? Number.NaN);
  if (!Number.isSafeInteger(sent)) return !wasOpened(c);
  const newest = shown.findLast(({ kind, from }) => kind === 'message' && from === me);
  // Not in the page at all: others have written much since.
  return newest === undefined || newest.seq > sent;
};

/** Somebody clicked to open this page, or typed its address: it is no page that they went back to. */
export const wasOpened = (c: Context): boolean => c.req.header('sec-fetch-user') === '?1';
