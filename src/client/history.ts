import type { Message } from '../room/protocol.ts';
import { messagesIn } from './heard.ts';

/** A page of a room's history, ascending by seq; undefined where it could not be had. */
export const pageOf = async (
  room: string,
  where: { before: number } | { after: number },
  fetcher: typeof fetch = (...request) => fetch(...request),
): Promise<Message[] | undefined> => {
  try {
    const [[side, seq] = []] = Object.entries(where);
    const answer = await fetcher(`/room/${room}/messages?${side}=${seq}`, {
      headers: { accept: 'application/json' },
    });
    return answer.ok ? messagesIn(await answer.json()) : undefined;
  } catch {
    return undefined;
  }
};
