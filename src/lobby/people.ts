/** Whom I may begin to talk to, a page at a time. */
import { sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import type { Member } from '../room/member.ts';
import { behind, byKey, COLUMNS, LISTED, memberOf, type Place, placeOf, type Row } from './people-order.ts';
import { peopleCalled } from './people-search.ts';

/** So many people a page, and so many conversations. */
export const LIST_PAGE = 50;
/** An address that counts pages, as those of earlier versions did, reads what is before: so many pages are there by number. */
export const COUNTED_PAGES = 3;
/** Up to so many ids are excluded by a text search instead of a list. */
const FEW = 500;
const START: Place = { key: '', id: 0 };

/** Whose list, and which part of it. `query` is a piece of a name or a username. */
export interface PeopleSearch {
  me: number;
  query: string;
  online: readonly number[];
  /** Whom I have a conversation with. Where that is not known, D1 looks for each. */
  known?: readonly number[] | undefined;
  /** From here on; else from `page` on, which begins at 1. */
  after?: Place | undefined;
  page: number;
}

export interface PeoplePage {
  people: Member[];
  /** Where the next page begins, if there is one. */
  next?: Place;
}

/**
 * The people whom I have no conversation with. A page goes on behind the last person of the one before, so that it reads
 * itself alone, and not what is before it. `@` is the beginning of a username.
 */
export const peopleFor = (db: Database, search: PeopleSearch): Promise<PeoplePage> => {
  const query = search.query.replace(/^@/, '');
  return query === '' ? everybody(db, search) : found(db, { ...search, query });
};

/** By name; but on the first page those who are online stand before all others, up to fifty of them. */
const everybody = async (
  db: Database,
  { me, online, known, after, page }: PeopleSearch,
): Promise<PeoplePage> => {
  const mine = new Set([me, ...(known ?? [])]);
  const first = online.filter((id) => !mine.has(id)).slice(0, LIST_PAGE);
  const here = !after && page === 1 ? first : [];
  if (!after && page > COUNTED_PAGES) return { people: [] };
  const skipped = after ? 0 : Math.max(0, (page - 1) * LIST_PAGE - first.length);
  const wanted = LIST_PAGE + 1 - here.length;
  // Of those who are passed over, the index alone is read.
  const rows = await db.all<Row & { isHere: number }>(sql`
    SELECT ${COLUMNS}, ${LISTED} AS key, 1 AS isHere FROM users WHERE users.id IN ${sql`(${sql.join(
      here.map((id) => sql`${id}`),
      sql`, `,
    )})`}
    UNION ALL
    SELECT ${COLUMNS}, near.key, 0 FROM (
      SELECT users.id, ${LISTED} AS key FROM users
      WHERE ${behind(LISTED, sql.raw('users.id'), after)} AND ${isNoneOf([...mine, ...first])}
        AND ${isStranger(me, known)}
      ORDER BY 2, 1 LIMIT ${wanted} OFFSET ${skipped}
    ) AS near CROSS JOIN users ON users.id = near.id`);
  const others = rows.filter(({ isHere }) => !isHere);
  const people = [...rows.filter(({ isHere }) => isHere).sort(byKey), ...others];
  if (others.length < wanted) return { people: people.map(memberOf) };
  return { people: people.slice(0, -1).map(memberOf), next: placeOf(others.at(-2) ?? after ?? START) };
};

/** Those who are online first, among the people of one page. */
const found = async (
  db: Database,
  { me, query, online, known, after, page }: PeopleSearch,
): Promise<PeoplePage> => {
  const answer = await peopleCalled(db, query, { after, whose: (id) => isStranger(me, known, id) });
  const [mine, isHere] = [new Set([me, ...(known ?? [])]), new Set(online)];
  const strangers = answer.people.filter(({ id }) => !mine.has(id));
  const rest = strangers.slice(after ? 0 : (page - 1) * LIST_PAGE);
  const shown = rest.slice(0, LIST_PAGE);
  const next = rest.length > LIST_PAGE ? shown.at(-1) : answer.next;
  return {
    people: [...shown.filter(({ id }) => isHere.has(id)), ...shown.filter(({ id }) => !isHere.has(id))].map(
      memberOf,
    ),
    ...(next && { next: placeOf(next) }),
  };
};

/** D1 bills each look-up in a JSON list as a row read, and a search in a text as none; but in a long text a search is slow. */
const isNoneOf = (ids: number[]) =>
  ids.length <= FEW
    ? sql`instr(${`,${ids.join()},`}, ',' || users.id || ',') = 0`
    : sql`users.id NOT IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;

/** That I have no conversation with somebody, by the key of the room that would be ours (room/room-id.ts). */
const isStranger = (me: number, known: PeopleSearch['known'], id = sql.raw('users.id')) =>
  known
    ? sql`true`
    : sql`NOT EXISTS (
        SELECT 1 FROM rooms JOIN members ON members.room_id = rooms.id AND members.user_id = ${me}
        WHERE rooms.pair = min(${id}, ${me}) || ':' || max(${id}, ${me}) AND rooms.last_seq > 0
          AND coalesce(rooms.last_number, rooms.last_seq) > coalesce(members.hidden_number, -1))`;
