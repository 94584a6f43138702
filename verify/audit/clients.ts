import type { Entry as ToldEntry } from '../../src/room/entry.ts';
import { type Entry, revOf } from '../evidence.ts';
import { contentOf, reactionsOf, type Violation } from '../history.ts';
import { allStays, type Stays, sees } from '../stays.ts';
import { type Check, examine } from './finding.ts';
import { about, brief } from './messages.ts';

/** What clients end up with, against what is stored. */
export const CLIENTS: Check[] = [
  {
    name: 'converged',
    promise: '[P4] every open conversation ends as the room is, without a reload',
    look: (evidence) => {
      const stays = allStays(evidence);
      return examine(evidence.ending.tabs, ({ tab, user, room, rev, entries }) => {
        const all = evidence.stored.rooms.get(room)?.entries ?? [];
        const late = rev !== revOf(all) && { text: `${tab} ends at rev ${rev}, the room at ${revOf(all)}` };
        const visible = visibleTo(stays(room), user, all);
        return [...(late ? [late] : []), ...differences(tab, user, room, entries, visible)];
      });
    },
  },
  {
    name: 'anew',
    promise: '[P4] who connects anew is told the same end',
    look: ({ ending, stored }) =>
      examine(ending.welcomes, ({ user, room, rev, seq }) => {
        const { entries } = stored.rooms.get(room) ?? { entries: [] };
        const end = entries.at(-1)?.seq ?? 0;
        if (rev === revOf(entries) && seq === end) return;
        return {
          text: `${user} is told seq ${seq}, rev ${rev} of ${room}, which ends at ${end}, ${revOf(entries)}`,
        };
      }),
  },
  {
    name: 'pages',
    promise: '[P12] who may see it, sees it: pages of the history have it, for those who left, too',
    look: (evidence) => {
      const { pages } = evidence.ending;
      const stays = allStays(evidence);
      const readers = evidence.rooms.flatMap(({ id: room }) =>
        [...stays(room).ranges.keys()].map((user) => ({ room, user })),
      );
      return examine(readers, ({ room, user }) => {
        const read = pages.find((page) => page.room === room && page.user === user);
        if (!read) return { text: `${user} gets no page of ${room}` };
        const visible = visibleTo(stays(room), user, evidence.stored.rooms.get(room)?.entries ?? []);
        return differences(`${user}'s pages`, user, room, read.entries, visible);
      });
    },
  },
  {
    name: 'here',
    promise: '[P8] everybody who is here is listed as here',
    look: ({ ending: { online } }) =>
      examine(
        online.here,
        (user) => !online.told.includes(user) && { text: `${user} is here, and not listed` },
      ),
  },
  {
    name: 'goes-on',
    promise: 'the chat goes on while D1 does not write',
    look: ({ history }) => ({ examined: history.counts.get('break-d1') ?? 0, violations: [] }),
  },
  {
    name: 'protocol',
    promise: 'clients are told nothing but what docs/protocol.md says',
    look: ({ history }) => ({ examined: history.counts.get('frames') ?? 0, violations: [] }),
  },
];

const visibleTo = (stays: Stays, user: number, entries: Entry[]): Entry[] =>
  entries.filter(({ seq }) => sees(stays, user, seq));

/** Where what a reader has is not what they may see. Own entries show their cid, others' do not. */
const differences = (
  whose: string,
  user: number,
  room: string,
  told: ToldEntry[],
  entries: Entry[],
): Violation[] => {
  const seen = new Map(told.map((entry) => [entry.seq, entry]));
  const known = new Set(entries.map(({ seq }) => seq));
  const missing = entries.flatMap((entry) => {
    const one = seen.get(entry.seq);
    if (!one) return about(room, entry, `${whose} has no ${brief(entry)}`);
    return isSame(one, entry, user)
      ? []
      : about(room, entry, `${whose} has ${brief(one)}, the room ${brief(entry)}`);
  });
  const extra = told.filter(({ seq }) => !known.has(seq));
  return [
    ...missing,
    ...extra.map((one) => about(room, one, `${whose} has ${brief(one)}, which is not there for them`)),
  ];
};

const isSame = (told: ToldEntry, entry: Entry, user: number) =>
  told.seq === entry.seq &&
  told.rev === entry.rev &&
  told.number === entry.number &&
  told.from === entry.from &&
  told.at === entry.at &&
  contentOf(told) === contentOf(entry) &&
  reactionsOf(told) === reactionsOf(entry) &&
  told.cid === (entry.from === user ? entry.cid : undefined);
