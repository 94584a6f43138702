import type { Message } from '../../src/room/protocol.ts';
import { type Entry, revOf } from '../evidence.ts';
import type { Violation } from '../history.ts';
import { type Check, examine } from './finding.ts';
import { about, brief } from './messages.ts';

/** What clients end up with, against what is stored. */
export const CLIENTS: Check[] = [
  {
    name: 'converged',
    promise: '[P4] every open conversation ends as the room is, without a reload',
    look: ({ ending, stored }) =>
      examine(ending.tabs, ({ tab, user, room, rev, messages }) => {
        const entries = stored.rooms.get(room)?.messages ?? [];
        const late = rev !== revOf(entries) && {
          text: `${tab} ends at rev ${rev}, the room at ${revOf(entries)}`,
        };
        return [...(late ? [late] : []), ...differences(tab, user, room, messages, entries)];
      }),
  },
  {
    name: 'anew',
    promise: '[P4] who connects anew is told the same end',
    look: ({ ending, stored }) =>
      examine(ending.welcomes, ({ user, room, rev, seq }) => {
        const entries = stored.rooms.get(room)?.messages ?? [];
        const end = entries.at(-1)?.seq ?? 0;
        if (rev === revOf(entries) && seq === end) return;
        return {
          text: `${user} is told seq ${seq}, rev ${rev} of ${room}, which ends at ${end}, ${revOf(entries)}`,
        };
      }),
  },
  {
    name: 'pages',
    promise: 'the pages of the history have what the room has',
    look: ({ ending, stored }) =>
      examine(ending.pages, ({ user, room, messages }) =>
        differences(`${user}'s pages`, user, room, messages, stored.rooms.get(room)?.messages ?? []),
      ),
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

/** Where a reader's messages are not those of the room. Own messages show their cid, others' do not. */
const differences = (
  whose: string,
  user: number,
  room: string,
  messages: Message[],
  entries: Entry[],
): Violation[] => {
  const seen = new Map(messages.map((message) => [message.seq, message]));
  const known = new Set(entries.map(({ seq }) => seq));
  const missing = entries.flatMap((entry) => {
    const message = seen.get(entry.seq);
    if (!message) return about(room, entry, `${whose} has no ${brief(entry)}`);
    return isSame(message, entry, user)
      ? []
      : about(room, entry, `${whose} has ${brief(message)}, the room ${brief(entry)}`);
  });
  const extra = messages.filter(({ seq }) => !known.has(seq));
  return [
    ...missing,
    ...extra.map((message) => about(room, message, `${whose} has ${brief(message)}, the room has not`)),
  ];
};

const isSame = (message: Message, entry: Entry, user: number) =>
  message.seq === entry.seq &&
  message.rev === entry.rev &&
  message.from === entry.from &&
  message.at === entry.at &&
  message.body === entry.body &&
  message.cid === (entry.from === user ? entry.cid : undefined);
