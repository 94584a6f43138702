import type { Entry as ToldEntry } from '../../src/room/entry.ts';
import { type Entry, type Evidence, entryAt } from '../evidence.ts';
import {
  contentOf,
  type Edit,
  nameOf,
  type Reaction,
  reactionsOf,
  type Subject,
  type Version,
  type Violation,
  type Written,
} from '../history.ts';
import { type Check, examine, type Finding } from './finding.ts';

/** What is stored in the rooms, against what people wrote and were told. */
export const MESSAGES: Check[] = [
  {
    name: 'places',
    promise: '[P1] places are 1, 2, 3, … in every room',
    look: ({ stored }) => examine(inRooms(stored), ({ room, entry, place }) => gap(room, entry, place)),
  },
  {
    name: 'order',
    promise: '[P1] what left one outbox is in its order',
    look: (evidence) => {
      const last = new Map<string, Written>();
      // What was given up when its author was removed may have been on its way, and arrive when they are back.
      const meant = authored(evidence).filter(
        ({ written }) => !written?.forbidden && !written?.operation && !written?.isKept,
      );
      return examine(meant, ({ room, entry, written }) => {
        const key = `${room} ${written?.outbox}`;
        const before = last.get(key);
        if (written) last.set(key, written);
        if (!written || !before || before.place < written.place) return;
        return about(room, entry, `stored after number ${before.place} (${before.cid}) of its outbox`);
      });
    },
  },
  {
    name: 'acknowledged',
    promise: '[P2] what was acknowledged is stored, in that place',
    look: ({ stored, history }) => {
      const places = new Map(inRooms(stored).map(({ room, entry }) => [key(room, entry), entry.seq]));
      const acknowledged = [...history.written.values()].filter(({ acks }) => acks.length > 0);
      return examine(acknowledged, (written) => unkept(written, places.get(nameOf(written))));
    },
  },
  {
    name: 'told',
    promise: '[P2] what anybody was told is stored as it was told',
    look: ({ stored, history }) =>
      examine(history.told, ([place, versions]) => {
        const [room = '', seq] = place.split(' ');
        return versions.flatMap((version) => untrue(room, version, entryAt(stored, room, Number(seq))) ?? []);
      }),
  },
  {
    name: 'once',
    promise: '[P3] each cid of each sender is one message',
    look: ({ stored }) => {
      const first = new Map<string, Entry>();
      return examine(inRooms(stored), ({ room, entry }) => {
        const name = key(room, entry);
        const other = first.get(name);
        if (!other) first.set(name, entry);
        return other && about(room, entry, `stored again: it was number ${other.seq} already`);
      });
    },
  },
  {
    name: 'answers',
    promise: '[P3] however often it is sent, the answer is the same place',
    look: ({ history }) =>
      examine(history.written.values(), ({ acks, ...written }) => {
        const seqs = new Set(acks.flatMap(({ seq }) => seq ?? []));
        return seqs.size > 1 && { text: `answered with ${[...seqs].join(', ')}`, subject: written };
      }),
  },
  {
    name: 'authors',
    promise: '[P6] under each name stands what that person wrote',
    look: (evidence) =>
      examine(authored(evidence), ({ room, entry, written }) => misnamed(room, entry, written)),
  },
  {
    name: 'unsent',
    promise: '[P11] what was unsent is gone for ever: nothing brings it back',
    look: (evidence) =>
      examine(authored(evidence), ({ room, entry, written }) => {
        if (written?.unsent?.toldAt === undefined || entry.kind === 'tombstone') return;
        return about(room, entry, `its author was told that it is unsent, and it is ${brief(entry)}`);
      }),
  },
  {
    name: 'edited',
    promise:
      '[P3] [P11] what was edited says what it was edited to last; nothing brings an earlier text back',
    look: (evidence) =>
      examine(authored(evidence), ({ room, entry, written }) => superseded(room, entry, written?.edits)),
  },
  {
    name: 'reacted',
    promise: '[P3] who has reacted is counted once, and as they wanted it last',
    look: ({ stored, history }) =>
      examine(inRooms(stored), ({ room, entry }) => {
        const asked = history.reactions.filter((one) => one.room === room && one.seq === entry.seq);
        return entry.kind === 'message' ? misreacted(room, entry, asked) : [];
      }),
  },
  {
    name: 'arrived',
    promise: '[P5] everything that was written has arrived',
    look: ({ stored, history }): Finding => {
      const names = new Set(inRooms(stored).map(({ room, entry }) => key(room, entry)));
      const meant = [...history.written.values()].filter(
        ({ forbidden, operation, isKept }) => !forbidden && !operation && !isKept,
      );
      return examine(
        meant,
        (written) => !names.has(nameOf(written)) && { text: 'never stored', subject: written },
      );
    },
  },
];

export const about = (room: string, { seq, from, cid }: ToldEntry, text: string): Violation => ({
  text,
  subject: { room, seq, user: from, ...(cid !== undefined && { cid }) } satisfies Subject,
});

const inRooms = ({ rooms }: Evidence['stored']) =>
  [...rooms].flatMap(([room, { entries }]) => entries.map((entry, place) => ({ room, entry, place })));

const authored = ({ stored, history }: Evidence) =>
  inRooms(stored).map(({ room, entry }) => ({ room, entry, written: history.written.get(key(room, entry)) }));

const key = (room: string, { from, cid }: Entry) => nameOf({ room, user: from, cid });

const gap = (room: string, entry: Entry, place: number) =>
  entry.seq !== place + 1 && about(room, entry, `number ${entry.seq} is the ${place + 1}. of its room`);

const unkept = (written: Written, place: number | undefined): Violation | undefined => {
  if (place === undefined) return { text: 'acknowledged, and not stored', subject: written };
  const wrong = written.acks.find(({ seq }) => seq !== undefined && seq !== place);
  return wrong && { text: `acknowledged as ${wrong.seq}, stored as ${place}`, subject: written };
};

/** A version that is older than what is stored may differ in its text: that was edited. */
const untrue = (
  room: string,
  { entry: heard, by }: Version,
  entry: Entry | undefined,
): Violation | undefined => {
  const to = `told to ${by[0]?.connection.tab}`;
  const told = about(
    room,
    heard,
    `${to} as ${brief(heard)}, and stored as ${entry ? brief(entry) : 'nothing'}`,
  );
  if (!entry || entry.rev < heard.rev) return told;
  const { from, at } = heard;
  if (entry.from !== from || entry.at !== at) return told;
  if (entry.rev === heard.rev && contentOf(entry) !== contentOf(heard)) return told;
  return heard.cid !== undefined && heard.cid !== entry.cid ? told : undefined;
};

const misnamed = (room: string, entry: Entry, written: Written | undefined): Violation | undefined => {
  if (!written) return about(room, entry, `nobody wrote ${brief(entry)}`);
  if (written.forbidden) return about(room, entry, `stored, though it was ${written.forbidden}`);
  const isAsAsked =
    entry.kind === 'event'
      ? written.operation === entry.event.type
      : entry.kind === 'tombstone'
        ? written.unsent !== undefined
        : textsOf(written, entry.edited !== undefined).includes(entry.body);
  if (isAsAsked) return undefined;
  const asked = written.operation ?? JSON.stringify(written.body);
  return about(room, entry, `written as ${asked}, stored as ${brief(entry)}`);
};

/** What it may say: what it was written as, until it was edited. */
const textsOf = ({ body, edits = [] }: Written, isEdited: boolean): string[] =>
  isEdited ? edits.map((edit) => edit.body) : [body];

/** Of two edits the later is known where it was asked after the answer to the earlier. */
const superseded = (room: string, entry: Entry, edits: Edit[] = []): Violation | undefined => {
  const done = edits.filter(({ toldAt }) => toldAt !== undefined);
  if (entry.kind !== 'message' || done.length === 0) return undefined;
  const shown = edits.find(({ body }) => body === entry.body);
  if (!shown) return about(room, entry, `its author was told that it is edited, and it is ${brief(entry)}`);
  const later = done.find(({ at }) => shown.toldAt !== undefined && at > shown.toldAt);
  return later && about(room, entry, `edited to ${JSON.stringify(later.body)}, and it is ${brief(entry)}`);
};

const misreacted = (room: string, entry: Entry & { kind: 'message' }, asked: Reaction[]): Violation[] => {
  const given = entry.reactions ?? [];
  const wrong = given.flatMap(([emoji, count, users]) => {
    if (count === users.length && new Set(users).size === count) return [];
    return about(room, entry, `${emoji} is counted ${count} times, of ${users}`);
  });
  const unasked = given.flatMap(([emoji, , users]) =>
    users
      .filter((user) => !asked.some((one) => one.on && isOf(one, user, emoji)))
      .map((user) => about(room, entry, `${user} has never given ${emoji}`)),
  );
  return [...wrong, ...unasked, ...asked.flatMap((one) => undone(room, entry, one, asked))];
};

/** Of several reactions the last is known where it was asked after the answers to all others. */
const undone = (room: string, entry: Entry & { kind: 'message' }, last: Reaction, asked: Reaction[]) => {
  const { user, emoji, on, at, toldAt } = last;
  const others = asked.filter((one) => one !== last && isOf(one, user, emoji));
  if (toldAt === undefined || others.some((one) => (one.toldAt ?? Number.POSITIVE_INFINITY) >= at)) return [];
  const given = entry.reactions ?? [];
  const isGiven = given.some(([one, , users]) => plain(one) === plain(emoji) && users.includes(user));
  if (isGiven === on) return [];
  return [
    about(
      room,
      entry,
      `${user} has ${on ? 'given' : 'taken back'} ${emoji}, and was told so: ${reactionsOf(entry)}`,
    ),
  ];
};

const isOf = (one: Reaction, user: number, emoji: string) =>
  one.user === user && plain(one.emoji) === plain(emoji);
/** In either of its forms. */
const plain = (emoji: string) => emoji.replaceAll('\uFE0F', '');

export const brief = (entry: ToldEntry) => {
  const { seq, rev, from, cid } = entry;
  const content = contentOf(entry);
  const text = content.length > 90 ? `${content.slice(0, 90)}…` : content;
  return `{seq ${seq}, rev ${rev}, from ${from}${cid ? `, cid ${cid}` : ''}, ${text}}`;
};
