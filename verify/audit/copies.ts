import { previewOf } from '../../src/room/preview.ts';
import {
  type Cursor,
  type Entry,
  type Evidence,
  type News,
  type RoomOfRun,
  type Row,
  revOf,
  type StoredCopy,
} from '../evidence.ts';
import { contentOf, reactionsOf, type Violation } from '../history.ts';
import { allStays, type Stays, sees } from '../stays.ts';
import { type Check, examine, together } from './finding.ts';
import { about, brief } from './messages.ts';

/** What follows the rooms: D1, the lists and their counts. */
export const COPIES: Check[] = [
  {
    name: 'copy',
    promise: 'D1 has exactly what the rooms have',
    look: ({ stored, rooms }) =>
      together(
        examine(rooms, ({ id }) => copied(id, stored.rooms.get(id)?.entries ?? [], stored.copies.get(id))),
        examine(stored.unknown, (id) => ({ text: `the object ${id} is no room that D1 knows` })),
      ),
  },
  {
    name: 'cursors',
    promise: 'nobody has read less than they said, or more',
    look: (evidence) => {
      const stays = allStays(evidence);
      return examine(cursorsOf(evidence), (cursor) => misread(evidence, stays(cursor.room), cursor));
    },
  },
  {
    name: 'unread',
    promise: 'unread counts equal a recount: in D1, in the lists, in the news',
    look: (evidence) => {
      const counted = new Map(
        cursorsOf(evidence).map((one) => [`${one.room} ${one.user}`, recount(evidence, one)]),
      );
      const wrong = (where: string, room: string, user: number, unread: number | undefined) => {
        const count = counted.get(`${room} ${user}`);
        if (count === undefined || unread === undefined || count === unread) return;
        return { text: `${where} says that ${user} has ${unread} unread in ${room}: it is ${count}` };
      };
      const { stored, ending } = evidence;
      const stays = allStays(evidence);
      const isOver = (room: string, user: number) => !stays(room).present.has(user);
      const left = (room: string, user: number, unread: number) =>
        unread > 0 && {
          text: `the list says that ${user}, who has left ${room}, has ${unread} unread in it`,
        };
      return together(
        ...[...stored.copies].map(([room, { lastNumber, cursors }]) =>
          examine(cursors, ({ user, number }) => wrong('D1', room, user, Math.max(0, lastNumber - number))),
        ),
        ...ending.lists.map(({ user, rows }) =>
          examine(rows, ({ room, unread }) =>
            isOver(room, user) ? left(room, user, unread) : wrong('the list', room, user, unread),
          ),
        ),
        examine(ending.news, ({ tab, user, row }) => wrong(`the news of ${tab}`, row.room, user, row.unread)),
      );
    },
  },
  {
    name: 'previews',
    promise: 'lists and news show the last message of each room that one may see',
    look: (evidence) => {
      const stays = allStays(evidence);
      return together(
        ...evidence.ending.lists.map(({ user, rows }) =>
          together(
            examine(rows, (row) => outdated(evidence, stays(row.room), user, `${user}'s list`, row)),
            examine(listed(evidence.rooms, stays, user), (room) => unlisted(user, room, rows)),
          ),
        ),
        examine(
          evidence.ending.news.filter(({ user, row }) => stays(row.room).present.has(user)),
          ({ tab, user, row }) => outdated(evidence, stays(row.room), user, `the news of ${tab}`, row),
        ),
      );
    },
  },
];

const copied = (room: string, entries: Entry[], copy: StoredCopy | undefined): Violation[] => {
  if (!copy) return [{ text: `D1 does not know ${room}` }];
  const inD1 = new Map(copy.entries.map((entry) => [entry.seq, entry]));
  const wrong = entries.flatMap((entry) => {
    const message = inD1.get(entry.seq);
    inD1.delete(entry.seq);
    if (message && JSON.stringify(ordered(message)) === JSON.stringify(ordered(entry))) return [];
    return about(room, entry, `the room has ${brief(entry)}, D1 ${message ? brief(message) : 'has not'}`);
  });
  const extra = [...inD1.values()].map((message) => about(room, message, `only D1 has ${brief(message)}`));
  return [...wrong, ...extra, ...summary(room, entries, copy)];
};

const summary = (room: string, entries: Entry[], { rev, lastSeq, last }: StoredCopy): Violation[] => {
  const newest = newestIn(entries);
  const end = { rev: revOf(entries), lastSeq: newest?.seq ?? 0 };
  const preview = newest && { from: newest.from, at: newest.at, text: previewOf(newest) };
  const right = JSON.stringify({ ...end, last: preview });
  const found = JSON.stringify({ rev, lastSeq, last });
  return right === found ? [] : [{ text: `D1 sums ${room} up as ${found}: it is ${right}` }];
};

const newestIn = (entries: readonly Entry[]) => entries.findLast((entry) => entry.kind !== 'event');

const ordered = (entry: Entry) => {
  const { seq, rev, number, from, at, cid } = entry;
  const { mentions = [], edited } = entry.kind === 'message' ? entry : {};
  return {
    seq,
    rev,
    number,
    from,
    at,
    cid,
    content: contentOf(entry),
    mentions,
    edited,
    given: reactionsOf(entry),
  };
};

/** As the room itself says; the first that says it counts. */
const cursorsOf = ({ ending }: Evidence) => {
  const found = new Map<string, Cursor & { room: string }>();
  for (const { room, cursors } of ending.welcomes)
    for (const cursor of cursors) {
      const key = `${room} ${cursor.user}`;
      if (!found.has(key)) found.set(key, { room, ...cursor });
    }
  return [...found.values()];
};

/** Whoever comes has nothing unread: what was said before them counts as read. */
const misread = (
  { stored, ending, history }: Evidence,
  { came }: Stays,
  { room, user, seq }: Cursor & { room: string },
) => {
  const entries = stored.rooms.get(room)?.entries ?? [];
  const wrote = entries.findLast(({ kind, from }) => kind !== 'event' && from === user)?.seq ?? 0;
  const own = Math.max(wrote, came.get(user) ?? 0);
  const confirmed = ending.reads.find((read) => read.room === room && read.user === user)?.seq ?? 0;
  const said = history.reads.get(`${room} ${user}`) ?? 0;
  const text = `${user} has read ${room} up to ${seq}`;
  if (seq < own) return { text: `${text}, and wrote, or came with, ${own}` };
  if (seq < confirmed) return { text: `${text}, and was confirmed to have read ${confirmed}` };
  return seq > Math.max(own, said) && { text: `${text}, but said no more than ${Math.max(own, said)}` };
};

const recount = ({ stored }: Evidence, { room, seq }: Cursor & { room: string }) =>
  (stored.rooms.get(room)?.entries ?? []).filter((entry) => entry.kind !== 'event' && entry.seq > seq).length;

/** Whoever has left is told that they have; whoever may not see the last message, how they came. */
const outdated = (
  { stored }: Evidence,
  stays: Stays,
  user: number,
  whose: string,
  { room, seq, text }: News,
) => {
  const newest = newestIn(stored.rooms.get(room)?.entries ?? []);
  const isShown = newest !== undefined && stays.present.has(user) && sees(stays, user, newest.seq);
  const expected = isShown ? { seq: newest.seq, text: previewOf(newest).trim() } : { seq: 0, text: '' };
  if (seq === expected.seq && text.trim() === expected.text) return;
  return {
    text: `${whose} shows number ${seq} of ${room}, ${JSON.stringify(text)}: it is ${JSON.stringify(expected)}`,
  };
};

/** Rooms that somebody's list must have, whether they are still there or not. */
const listed = (rooms: RoomOfRun[], stays: (room: string) => Stays, user: number) =>
  rooms.map(({ id }) => id).filter((id) => stays(id).ranges.has(user));

const unlisted = (user: number, room: string, rows: Row[]) =>
  !rows.some((row) => row.room === room) && { text: `${user}'s list has no ${room}` };
