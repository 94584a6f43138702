import { previewText } from '../../src/presence/protocol.ts';
import {
  type Cursor,
  type Entry,
  type Evidence,
  type News,
  type Row,
  revOf,
  type StoredCopy,
} from '../evidence.ts';
import type { Violation } from '../history.ts';
import { type Check, examine, together } from './finding.ts';
import { about, brief } from './messages.ts';

/** What follows the rooms: D1, the lists and their counts. */
export const COPIES: Check[] = [
  {
    name: 'copy',
    promise: 'D1 has exactly what the rooms have',
    look: ({ stored, rooms }) =>
      together(
        examine(rooms, ({ id }) => copied(id, stored.rooms.get(id)?.messages ?? [], stored.copies.get(id))),
        examine(stored.unknown, (id) => ({ text: `the object ${id} is no room that D1 knows` })),
      ),
  },
  {
    name: 'cursors',
    promise: 'nobody has read less than they said, or more',
    look: (evidence) => examine(cursorsOf(evidence), (cursor) => misread(evidence, cursor)),
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
      return together(
        ...[...stored.copies].map(([room, { lastSeq, cursors }]) =>
          examine(cursors, ({ user, seq }) => wrong('D1', room, user, Math.max(0, lastSeq - seq))),
        ),
        ...ending.lists.map(({ user, rows }) =>
          examine(rows, ({ room, unread }) => wrong('the list', room, user, unread)),
        ),
        examine(ending.news, ({ tab, user, row }) => wrong(`the news of ${tab}`, row.room, user, row.unread)),
      );
    },
  },
  {
    name: 'previews',
    promise: 'lists and news show the last message of each room',
    look: (evidence) =>
      together(
        ...evidence.ending.lists.map(({ user, rows }) =>
          together(
            examine(rows, (row) => outdated(evidence, `${user}'s list`, row)),
            examine(written(evidence, user), (room) => unlisted(user, room, rows)),
          ),
        ),
        examine(evidence.ending.news, ({ tab, row }) => outdated(evidence, `the news of ${tab}`, row)),
      ),
  },
];

const copied = (room: string, entries: Entry[], copy: StoredCopy | undefined): Violation[] => {
  if (!copy) return [{ text: `D1 does not know ${room}` }];
  const inD1 = new Map(copy.messages.map((message) => [message.seq, message]));
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
  const newest = entries.at(-1);
  const end = { rev: revOf(entries), lastSeq: newest?.seq ?? 0 };
  const preview = newest && { from: newest.from, at: newest.at, text: previewText(newest.body) };
  const right = JSON.stringify({ ...end, last: preview });
  const found = JSON.stringify({ rev, lastSeq, last });
  return right === found ? [] : [{ text: `D1 sums ${room} up as ${found}: it is ${right}` }];
};

const ordered = ({ seq, rev, from, at, body, cid }: Entry) => ({ seq, rev, from, at, body, cid });

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

const misread = ({ stored, ending, history }: Evidence, { room, user, seq }: Cursor & { room: string }) => {
  const own = (stored.rooms.get(room)?.messages ?? []).findLast(({ from }) => from === user)?.seq ?? 0;
  const confirmed = ending.reads.find((read) => read.room === room && read.user === user)?.seq ?? 0;
  const said = history.reads.get(`${room} ${user}`) ?? 0;
  const text = `${user} has read ${room} up to ${seq}`;
  if (seq < own) return { text: `${text}, and wrote ${own}` };
  if (seq < confirmed) return { text: `${text}, and was confirmed to have read ${confirmed}` };
  return seq > Math.max(own, said) && { text: `${text}, but said no more than ${Math.max(own, said)}` };
};

const recount = ({ stored }: Evidence, { room, seq }: Cursor & { room: string }) =>
  (stored.rooms.get(room)?.messages ?? []).filter((entry) => entry.seq > seq).length;

const outdated = ({ stored }: Evidence, whose: string, { room, seq, text }: News) => {
  const newest = stored.rooms.get(room)?.messages.at(-1);
  const preview = newest && previewText(newest.body).trim();
  if (newest?.seq === seq && preview === text.trim()) return;
  return {
    text: `${whose} shows number ${seq} of ${room}, ${JSON.stringify(text)}: it is ${newest ? brief(newest) : 'empty'}`,
  };
};

const written = ({ rooms, stored }: Evidence, user: number) =>
  rooms
    .filter(({ id, members }) => members.includes(user) && stored.rooms.get(id)?.messages.length)
    .map(({ id }) => id);

const unlisted = (user: number, room: string, rows: Row[]) =>
  !rows.some((row) => row.room === room) && { text: `${user}'s list has no ${room}` };
