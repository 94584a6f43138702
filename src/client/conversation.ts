import { previewText } from '../presence/protocol.ts';
import type { EventEntry } from '../room/entry.ts';
import { type People, peopleOf } from '../room/member.ts';
import type { Member, Range, Reaction, RoomKind } from '../room/protocol.ts';
import { reacted } from '../room/reactions.ts';
import {
  type Cursor,
  type EventText,
  isMessage,
  type Readers,
  type RoomContext,
  type Shown,
  type ShownMessage,
  type ShownQuote,
  type ShownSaid,
  type ShownTombstone,
  type TextView,
} from '../room/thread.ts';
import { maySee, nextVisible, previousVisible, type Viewer } from '../room/visibility.ts';
import type { Live } from '../web/texts/en.ts';
import { onDevice, type Reading } from '../web/time.ts';
import type { LogEntry, RoomFrame } from './frames.ts';
import { isHeld, isPost, isWaiting, type OutboxItem } from './outbox.ts';

/** Messages that the page keeps. Beyond it, those farthest from what one reads are let go; they can be fetched again. */
export const WINDOW = 300;

export interface InitialState {
  me: number;
  kind: RoomKind;
  /** What I may see of the room. Everything where it is not said. */
  ranges?: readonly Range[];
  people: Member[];
  /** What the page shows, ascending by seq without a gap in what I may see, and the change up to which it is complete. */
  messages: LogEntry[];
  rev: number;
  /** My read cursor before this view, and those of others, as far as I may know them. */
  read: number;
  cursors: Cursor[];
  /** The room's newest message is among these. */
  follows?: boolean;
}

type Changed = Extract<RoomFrame, { type: 'changed' }>;
type Welcome = Extract<RoomFrame, { type: 'welcome' }>;

/** A room of which one may see everything. */
const EVERYTHING: readonly Range[] = [[1, null]];

/**
 * What this page knows of one room: a window of its entries without a gap, which follows the newest one unless one
 * scrolled far away from it, and after them what is pending. Where I may not see an entry, the one after it stands next
 * to the one before it. Says `changed` when any of it did.
 */
export class Conversation extends EventTarget {
  readonly me: number;
  readonly kind: RoomKind;
  /** What the room has told of itself as a whole, and what has happened since then. */
  welcomed: Welcome | undefined;
  events: EventEntry[] = [];
  /** As the room knows them, once one is there. */
  members: Member[] = [];
  /** The way from the address of the page to the room's. */
  base = '';
  /** The divider stands after this message. */
  unreadAfter: number | undefined;
  #rows: Map<number, LogEntry>;
  #viewer: Viewer;
  #oldest: number;
  #newest: number;
  /** The room's last message, whether it is in the window or not; beyond all while only the room knows. */
  #last: number;
  #rev: number;
  #follows: boolean;
  #read: number;
  #people: People;
  #cursors: Map<number, number>;
  #counted: Readers['counted'];
  #waiting: ShownMessage[] = [];
  /** Acknowledged in another way than by their row, which is on its way. */
  #acknowledged = new Map<string, ShownMessage>();
  /** [P11] By place, what is known to be unsent: a page of history may be older, and still have it. */
  #unsent = new Map<number, number>();
  /** What I am about to unsend. */
  #unsending = new Map<number, Pick<ShownTombstone, 'undo'>>();
  /** [P11] By place, what was edited or reacted to as it is now: as above. */
  #edited = new Map<number, ShownMessage>();
  /** By place, what was told of messages that are answered. */
  #quotes = new Map<number, ShownQuote>();
  /** How I am about to edit messages; and edits that have arrived, but not yet the messages that they made. */
  #editing = new Map<number, ShownEdit>();
  #arrived = new Map<number, ShownEdit & { since: number }>();
  /** How I am about to react to messages; and reactions that have arrived, but perhaps not yet the messages that have them. */
  #reacting: NonNullable<OutboxItem['react']>[] = [];
  #reacted: (NonNullable<OutboxItem['react']> & { since: number })[] = [];
  /** The end of the window that is near what one reads; too much is let go at the other. */
  near: 'oldest' | 'newest' = 'newest';

  constructor({
    me,
    kind,
    ranges = EVERYTHING,
    people,
    messages,
    rev,
    read,
    cursors,
    follows = true,
  }: InitialState) {
    super();
    this.me = me;
    this.kind = kind;
    this.#viewer = { user: me, ranges };
    this.#rows = new Map(messages.map((message) => [message.seq, message]));
    this.#oldest = messages[0]?.seq ?? 1;
    this.#newest = messages.at(-1)?.seq ?? 0;
    this.#last = follows ? this.#newest : Number.POSITIVE_INFINITY;
    this.#rev = rev;
    this.#read = read;
    this.#people = peopleOf(people);
    this.#cursors = new Map(cursors.map(({ user, seq }) => [user, seq]));
    this.#follows = follows;
    this.unreadAfter = messages.some(({ kind, seq, from }) => kind !== 'event' && seq > read && from !== me)
      ? read
      : undefined;
  }

  get rev() {
    return this.#rev;
  }

  get oldest() {
    return this.#oldest;
  }

  get newest() {
    return this.#newest;
  }

  get last() {
    return this.#last;
  }

  get read() {
    return this.#read;
  }

  /** Everybody whom this page may have to name. */
  get people(): People {
    return this.#people;
  }

  /** For what draws this room. */
  context(words: Live, eventText?: EventText, textView?: TextView): RoomContext {
    const { me, kind, base } = this;
    return { me, kind, people: this.#people, words, eventText, textView, base };
  }

  /** How far others have read. */
  get readers(): Readers {
    return { cursors: [...this.#cursors].map(([user, seq]) => ({ user, seq })), counted: this.#counted };
  }

  get hasOlder() {
    return previousVisible(this.#viewer, this.#oldest) > 0;
  }

  /** The room's newest message is in the window, and what comes after it will be. */
  get follows() {
    return this.#follows;
  }

  /** How many entries there are in the window. */
  get size() {
    return this.#stored().length;
  }

  /** In their order: the window's, then what is on its way. */
  shown(): Shown[] {
    const stored = this.#stored().map((row) => this.#quoting(this.#asIs(row)));
    const cids = new Set(stored.map(({ cid }) => cid));
    const arrived = this.#follows ? [...this.#acknowledged.values()] : [];
    for (const { cid } of arrived) cids.add(cid);
    const onTheirWay = [...arrived, ...this.#waiting.filter(({ cid }) => !cids.has(cid))];
    return [...stored, ...onTheirWay.map((message) => this.#quoting(message))];
  }

  /** [P11] What the message with this place says by now, as a reply shows it; `given` came with the reply, and may be older. */
  quote(seq: number, given = this.#quotes.get(seq)): ShownQuote | undefined {
    const kept = this.#quotes.get(seq);
    const told = given && kept && kept.rev > given.rev ? kept : given;
    if (told) this.#quotes.set(seq, told);
    const known = this.#rows.get(seq) ?? this.#edited.get(seq);
    const isKnown = known && known.rev >= (told?.rev ?? 0);
    if (!isKnown) return told && this.isUnsent(seq) ? { from: told.from, rev: told.rev } : told;
    const target = this.#asIs(known);
    const { from, rev } = target;
    if (isMessage(target)) return { from, rev, text: previewText(target.body) };
    if (target.kind === 'event') return undefined;
    return { from, rev, ...(target.isOutdated && { isOutdated: true }) };
  }

  #quoting<Row extends LogEntry>(row: Row): Row {
    if (!isMessage(row) || row.replyTo === undefined) return row;
    const { quote: told, ...others } = row;
    const quote = this.quote(row.replyTo, told);
    return { ...others, ...(quote && { quote }) } as Row;
  }

  /** [P4] False where it lacks what lies between: then the server must be asked from `rev`. */
  apply({ since, rev, more, messages, people = [] }: Changed): boolean {
    this.meet(people);
    if (since > this.#rev) return false;
    for (const entry of messages) this.#keep(entry);
    const isLevel = rev >= this.#rev;
    this.#rev = Math.max(this.#rev, rev);
    if (more) return true;
    if (isLevel) this.#settle();
    else this.#changed();
    return true;
  }

  welcome(told: Welcome) {
    const { seq, cursors, members, ranges } = told;
    this.welcomed = told;
    this.events = this.events.filter(({ rev }) => rev > told.rev);
    this.members = members;
    this.meet(members);
    const before = this.#viewer;
    this.#viewer = { user: this.me, ranges };
    this.#letGoBelowGap(before);
    this.#last = Math.max(this.#newest, previousVisible(this.#viewer, seq + 1));
    this.seen(cursors);
    this.#changed();
  }

  /**
   * [P4] Whoever comes back where new members see everything may see what was said while they were away. No change brings
   * it: it is older than the rev of this page. Below it the window ends, and the history has it.
   */
  #letGoBelowGap(before: Viewer) {
    for (let seq = this.#newest + 1; seq >= this.#oldest; seq = previousVisible(this.#viewer, seq)) {
      if (seq > this.#newest || maySee(before, seq)) continue;
      for (const row of this.#rows.keys()) if (row <= seq) this.#rows.delete(row);
      this.#oldest = seq + 1;
      return;
    }
  }

  /** Cursors only go forwards. */
  seen(cursors: readonly Cursor[]) {
    const own = cursors.filter(({ user }) => user === this.me).map(({ seq }) => seq);
    this.#read = Math.max(this.#read, ...own);
    const moved = cursors.filter(({ user, seq }) => user !== this.me && seq > (this.#cursors.get(user) ?? 0));
    for (const { user, seq } of moved) this.#cursors.set(user, seq);
    if (moved.length > 0) this.#changed();
  }

  /** In a large room: so many have read up to there. */
  seenBy(seq: number, count: number) {
    this.#counted = { seq, count };
    this.#changed();
  }

  /** The message with this place, if it is in the window. */
  message(seq: number): ShownMessage | undefined {
    const row = this.#rows.get(seq);
    const shown = row && this.#asIs(row);
    return shown && isMessage(shown) ? shown : undefined;
  }

  /** What is known of what the message with this place says, also where it is not in the window. */
  textOf(seq: number): string | undefined {
    return (this.message(seq) ?? this.#edited.get(seq))?.body;
  }

  /** A message that a page of history has, as it is by now. Nothing, where it is unsent. */
  current(message: ShownMessage): ShownMessage | undefined {
    const shown = this.#asIs(this.#current(message));
    return isMessage(shown) ? shown : undefined;
  }

  /** [P11] Nobody is to be shown what this said. */
  isUnsent(seq: number): boolean {
    return this.#unsent.has(seq) || this.#unsending.has(seq);
  }

  /** [P11] It is known to be unsent, though its row may not say so yet. */
  unsent(seq: number) {
    this.#unsent.set(seq, this.#unsent.get(seq) ?? 0);
    this.#changed();
  }

  /** With what I have done to it, and the room may not know. */
  #asIs(stored: LogEntry): LogEntry {
    if (!isMessage(stored)) return stored;
    if (this.isUnsent(stored.seq)) return { ...tombstoneOf(stored), ...this.#unsending.get(stored.seq) };
    const row = this.#withReactions(stored);
    const edit = this.#editing.get(row.seq) ?? this.#arrived.get(row.seq);
    if (!edit) return row;
    const { mentions: _, ...place } = row;
    return { ...place, ...(edit.state !== 'failed' && { edited: row.edited ?? row.at }), ...edit };
  }

  #withReactions(row: ShownMessage): ShownMessage {
    const { reactions: before = NONE } = row;
    let reactions: readonly Reaction[] = before;
    for (const { seq, emoji, on } of [...this.#reacted, ...this.#reacting])
      if (seq === row.seq) reactions = reacted(reactions, this.me, emoji, on);
    return reactions === before ? row : { ...row, reactions: [...reactions] };
  }

  /** What the outbox holds for this room. */
  setPending(entries: readonly OutboxItem[], now: Reading) {
    this.#waiting = entries
      .filter(isPost)
      .map((entry) => onItsWay(entry, now, isWaiting(entry, now) ? 'pending' : 'failed'));
    this.#unsending = new Map(
      entries.flatMap((entry) =>
        entry.unsend === undefined ? [] : [[entry.unsend, isHeld(entry, now) ? { undo: entry.cid } : {}]],
      ),
    );
    this.#editing = new Map(
      entries.flatMap((entry) => (entry.edit ? [[entry.edit.seq, shownEdit(entry, now)]] : [])),
    );
    this.#reacting = entries.flatMap(({ react }) => react ?? []);
    this.#changed();
  }

  /** A reaction has arrived: the next change of the message has it. */
  reactArrived({ react }: OutboxItem) {
    if (react) this.#reacted.push({ ...react, since: this.#rows.get(react.seq)?.rev ?? 0 });
    this.#changed();
  }

  /** An edit has arrived. Nothing of it is to be seen where the message has changed since, by it or by another. */
  editArrived({ edit, body, mentions }: OutboxItem) {
    if (edit && this.#rows.get(edit.seq)?.rev === edit.rev)
      this.#arrived.set(edit.seq, { body, ...(mentions && { mentions }), since: edit.rev });
    this.#changed();
  }

  /** It has its place, as an outbox here or in another tab learnt; its row is still to come. */
  acknowledged(entry: OutboxItem, seq: number, now: Reading) {
    if (seq > this.#newest) this.#acknowledged.set(entry.cid, { ...onItsWay(entry, now, 'stored'), seq });
    this.#changed();
  }

  /** A page of history. It must touch the window, or it is of no use any more. */
  add(messages: LogEntry[], people: Member[] = []) {
    this.meet(people);
    const [first, last] = [messages[0]?.seq, messages.at(-1)?.seq];
    if (first === undefined || last === undefined) return;
    if (nextVisible(this.#viewer, last) < this.#oldest || first > this.#next) return;
    this.near = first < this.#oldest ? 'oldest' : 'newest';
    for (const message of messages) this.#newer(message);
    this.#oldest = Math.min(this.#oldest, first);
    this.#newest = Math.max(this.#newest, last);
    this.#settle();
  }

  /** Begins a new window somewhere else in the room. */
  replace(messages: LogEntry[], people: Member[] = []) {
    this.meet(people);
    this.#rows.clear();
    for (const message of messages) this.#rows.set(message.seq, this.#current(message));
    this.#oldest = messages[0]?.seq ?? 1;
    this.#newest = messages.at(-1)?.seq ?? 0;
    this.near = 'newest';
    this.#settle();
  }

  /** The divider, for what begins to be unread while nobody looks. */
  unread(seq: number) {
    this.unreadAfter ??= seq - 1;
  }

  /** A new map only where somebody is new, or is called something else: then what names people is drawn anew. */
  meet(members: readonly Member[]) {
    const isNew = (member: Member) => JSON.stringify(member) !== JSON.stringify(this.#people.get(member.id));
    if (!members.some(isNew)) return;
    this.#people = peopleOf([...this.#people.values(), ...members]);
    this.#changed();
  }

  #keep(entry: LogEntry) {
    this.#last = Math.max(this.#last, entry.seq);
    if (entry.kind === 'tombstone') this.#unsent.set(entry.seq, entry.rev);
    this.#keepChanged(entry);
    if (entry.kind === 'event') this.events.push(entry);
    else if (entry.from === this.me) this.#read = Math.max(this.#read, entry.seq);
    if (entry.seq >= this.#oldest) this.#newer(entry);
  }

  #keepChanged(entry: LogEntry) {
    const { seq, rev } = entry;
    this.#reacted = this.#reacted.filter((react) => react.seq !== seq || react.since >= rev);
    if ((this.#arrived.get(seq)?.since ?? rev) < rev) this.#arrived.delete(seq);
    if (entry.kind === 'tombstone') this.#edited.delete(seq);
    else if (isMessage(entry) && (entry.edited ?? entry.reactions) && (this.#edited.get(seq)?.rev ?? 0) < rev)
      this.#edited.set(seq, entry);
  }

  /** Rows are states: the higher rev is the later one. */
  #newer(entry: LogEntry) {
    const known = this.#rows.get(entry.seq);
    if (!known || known.rev < entry.rev) this.#rows.set(entry.seq, this.#current(entry));
  }

  /** The archive lags: a tombstone, or an edited text, has come before the page of history that it stands in. */
  #current<Row extends LogEntry>(entry: Row): Row | ShownSaid {
    const rev = this.#unsent.get(entry.seq);
    if (rev !== undefined && isMessage(entry))
      return { ...tombstoneOf(entry), rev: Math.max(rev, entry.rev) };
    const edited = this.#edited.get(entry.seq);
    return edited && edited.rev > entry.rev ? edited : entry;
  }

  /** Changes come in the order of rev, so a message may come before one that stands above it. */
  #settle() {
    while (this.#rows.has(this.#next)) this.#newest = this.#next;
    this.#last = Math.max(this.#last, this.#newest);
    const seqs = this.#stored().map(({ seq }) => seq);
    const kept = this.near === 'newest' ? seqs.slice(-WINDOW) : seqs.slice(0, WINDOW);
    this.#oldest = kept[0] ?? this.#oldest;
    this.#newest = kept.at(-1) ?? this.#newest;
    this.#follows = this.#newest >= this.#last;
    for (const seq of this.#rows.keys()) if (!this.#isInside(seq)) this.#rows.delete(seq);
    for (const [cid, { seq }] of this.#acknowledged) if (seq <= this.#newest) this.#acknowledged.delete(cid);
    this.#changed();
  }

  /** The first entry after the window. */
  get #next() {
    return nextVisible(this.#viewer, this.#newest);
  }

  /** The window. */
  #stored(): LogEntry[] {
    return [...this.#rows.values()]
      .filter(({ seq }) => this.#isInside(seq))
      .sort((one, other) => one.seq - other.seq);
  }

  #isInside(seq: number) {
    return seq >= this.#oldest && seq <= this.#newest;
  }

  #changed() {
    this.dispatchEvent(new Event('changed'));
  }
}

const NONE: Reaction[] = [];

const tombstoneOf = ({ seq, rev, number, from, at, cid }: ShownMessage): ShownTombstone => ({
  ...{ kind: 'tombstone', seq, rev, from, at },
  ...(number !== undefined && { number }),
  ...(cid !== undefined && { cid }),
});

type ShownEdit = Pick<ShownMessage, 'body' | 'mentions' | 'state' | 'problem' | 'edit'>;

const shownEdit = (entry: OutboxItem, now: Reading): ShownEdit => {
  const { body, mentions, state, problem } = onItsWay(
    entry,
    now,
    isWaiting(entry, now) ? 'pending' : 'failed',
  );
  return {
    ...{ body, edit: entry.cid },
    ...(mentions && { mentions }),
    ...(state && { state }),
    ...(problem && { problem }),
  };
};

const onItsWay = (entry: OutboxItem, now: Reading, state: 'pending' | 'failed' | 'stored'): ShownMessage => {
  const { user, cid, body, mentions, replyTo } = entry;
  return {
    ...{ seq: 0, rev: 0, from: user, at: onDevice(entry, now), body, cid, state },
    ...(mentions && { mentions }),
    ...(replyTo && { replyTo }),
    ...(entry.state === 'failed' && { problem: entry.reason }),
  };
};
