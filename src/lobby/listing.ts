import { database } from '../db/database.ts';
import type { Bindings, User } from '../env.ts';
import { whoIsOnline } from '../presence/presence.ts';
import { line } from '../text/names.ts';
import { peopleFor } from './people.ts';
import { conversationsOf, LIST_PAGE } from './rooms.ts';
import type { Listing } from './views.tsx';

/** Characters; a username has 30 at most. */
const QUERY_MAX = 50;
const PAGE_MAX = 1_000;

/** As the address has it: `query` and `page` may be anything. */
interface ListQuery {
  query?: string | undefined;
  page?: string | undefined;
  /** With whom the conversation is beside which the list is shown. */
  current?: number;
}

/**
 * My list, in one round trip to D1. Page N has the Nth fifty of the conversations and the Nth fifty of the people,
 * so that no number of conversations hides the people.
 */
export const listingFor = async (env: Bindings, me: User, asked: ListQuery = {}): Promise<Listing> => {
  const query = line((asked.query ?? '').slice(0, QUERY_MAX));
  const page = pageIn(asked.page);
  const online = await whoIsOnline(env, me.id);
  const db = database(env.DB);
  const [conversations, people] = await db.batch([
    conversationsOf(db, { me: me.id, query, page }),
    peopleFor(db, { me: me.id, query, page, online }),
  ]);
  return {
    me,
    conversations: conversations.slice(0, LIST_PAGE),
    people: people.slice(0, LIST_PAGE),
    online: new Set(online),
    query,
    page,
    more: conversations.length > LIST_PAGE || people.length > LIST_PAGE,
    ...(asked.current !== undefined && { current: asked.current }),
  };
};

const pageIn = (text = ''): number => {
  const page = /^\d+$/.test(text) ? Number(text) : 1;
  return Math.min(Math.max(page, 1), PAGE_MAX);
};
