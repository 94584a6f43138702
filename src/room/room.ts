import { messagePrice, operationPrice, REACTING, UNSENDING } from '../meter/prices.ts';
import type { Use } from '../meter/use.ts';
import { canonicalEmoji } from '../text/canonical-emoji.ts';
import { type CursorSource, Cursors } from './cursors.ts';
import {
  type Entry,
  EVERYONE,
  type EventEntry,
  type Mention,
  type Message,
  type Role,
  type RoomEvent,
  type Tombstone,
} from './entry.ts';
import {
  decide,
  type Operation,
  type OperationRefusal,
  postingProblem,
  present,
  type RoomState,
  reactingProblem,
  type Stay,
  unsendingProblem,
  viewerOf,
} from './membership.ts';
import {
  EDIT_WITHIN_MS,
  type Edit,
  FEW_MEMBERS,
  objection,
  type Post,
  RESUME_LENGTH,
  RESUME_PAGE,
  type React,
  type Refused,
  tidy,
  type Unsend,
} from './protocol.ts';
import { quoteFor } from './quotes.ts';
import { isTooMany, reacted, withNamed } from './reactions.ts';
import { TokenBucket } from './token-bucket.ts';
import { maySee, type Viewer } from './visibility.ts';

/** An entry as the room keeps it: with its sender's name for it. */
export type Stored<Kind extends Entry = Entry> = Kind & { cid: string };
export type StoredMessage = Stored<Message>;
export type StoredTombstone = Stored<Tombstone>;
/** What somebody said, whether it was unsent or not. */
export type StoredSaid = StoredMessage | StoredTombstone;
export type StoredEntry = StoredSaid | Stored<EventEntry>;

/** A room's storage. Every method is synchronous, so that nothing can happen between a check and its write. */
export interface Log extends CursorSource {
  /** The place of the last entry, the last change, and how many messages there are; 0 in an empty room. */
  last(): { seq: number; rev: number; number: number };
  findByCid(sender: number, cid: string): StoredEntry | undefined;
  /** The place of what was edited by the operation that this person has named so. */
  findEdit(sender: number, cid: string): number | undefined;
  storeEdit(sender: number, cid: string, seq: number): void;
  /** The same for what was reacted to. */
  findReact(sender: number, cid: string): number | undefined;
  storeReact(sender: number, cid: string, seq: number): void;
  /** Puts these in the place of those that the message has. */
  storeReactions(message: StoredMessage): void;
  /** The entry with this place. */
  at(seq: number): StoredEntry | undefined;
  append(entry: StoredEntry): void;
  /** Puts this in the place of the message that is there. Nothing is left of what it said. */
  replace(entry: StoredSaid): void;
  /** What changed after `rev`, as it is now, in the order of `rev`; of that, what the viewer may see. */
  since(rev: number, limit: number, viewer?: Viewer): StoredEntry[];
  /** The newest entries, oldest first; of these, what the viewer may see. */
  latest(limit: number, viewer?: Viewer): StoredEntry[];
  /** The newest message or tombstone. */
  newestSaid(): StoredSaid | undefined;
  /** The entries with these places. */
  allAt(seqs: readonly number[]): StoredEntry[];
  /** The newest message of this sender that says this, in reply to the same, if it is after `seq`. */
  newestLike(sender: number, said: Pick<Message, 'body' | 'replyTo'>, seq: number): StoredMessage | undefined;
  /** How many messages there are up to this place. */
  numberAt(seq: number): number;
  state(): RoomState | undefined;
  storeState(state: RoomState): void;
}

export type PostResult = { ok: true; fresh: boolean; entry: StoredSaid } | { ok: false; refused: Refused };
/** `changed` are the entries that are new or other than before: none, where it was done before. */
interface Done<Kind extends StoredSaid> {
  ok: true;
  changed: StoredEntry[];
  entry: Kind;
}
/** `named` are those whom the text did not name before. */
export type EditResult = (Done<StoredSaid> & { named: number[] }) | { ok: false; refused: Refused };
export type UnsendResult = Done<StoredTombstone> | { ok: false; refused: Refused };
/** `isSo`: it is as was asked. A retry that comes late does not undo what was asked since. */
export type ReactResult = (Done<StoredSaid> & { isSo: boolean }) | { ok: false; refused: Refused };
export type ActResult =
  | { ok: true; fresh: boolean; entry: Stored<EventEntry>; ended: number[] }
  | { ok: false; reason: OperationRefusal | 'cid_taken' };

export interface Limits {
  /** Messages a second that a member may post for long, and at once. */
  postsPerSecond: number;
  postsAtOnce: number;
  /** [P13] Charges a person for what they do: 0, or how long they have to wait (ms), and then it is not to be done. */
  charge: (user: number, used: Use, now: number) => number;
}

/** The limits for this rate; a burst is worth three seconds of it. */
export const limitsOf = (
  postsPerSecond: number | string = 10,
  charge: Limits['charge'] = () => 0,
): Limits => ({
  postsPerSecond: Number(postsPerSecond),
  postsAtOnce: 3 * Number(postsPerSecond),
  charge,
});

/** About so much a quote adds to a message. */
const QUOTE_LENGTH = 160;

/** A text is looked for among so many of the room's last entries: as many rows may be read. */
const REPEATED_WITHIN = 100;

/** What somebody wants to say. That it is forwarded only the Worker says, which has found what it is (forward-routes.tsx). */
export type Draft = Pick<Post, 'cid' | 'body' | 'mentions' | 'replyTo'> & Pick<Message, 'forwarded'>;

/** Decides what happens in one room. Knows no sockets, no SQL and no platform; time is a parameter (ms). */
export class Room {
  #log: Log;
  #limits: Limits;
  #last: { seq: number; rev: number; number: number };
  #state: RoomState | undefined;
  /** The present members, by user. */
  #present = new Map<number, Stay>();
  #cursors: Cursors;
  #posts = new Map<number, TokenBucket>();

  /** `fixed`: the state of a direct room or of notes, which never changes and so is not in the log. */
  constructor(log: Log, limits = limitsOf(), fixed?: RoomState) {
    this.#log = log;
    this.#limits = limits;
    this.#last = log.last();
    this.#become(log.state() ?? fixed);
    this.#cursors = new Cursors(log);
  }

  get seq() {
    return this.#last.seq;
  }

  get rev() {
    return this.#last.rev;
  }

  /** How many messages there are. */
  get number() {
    return this.#last.number;
  }

  /** Undefined as long as nobody knows who is in the room: a group that was never created, or a direct room of an earlier version. */
  get state(): RoomState | undefined {
    return this.#state;
  }

  /** For a direct room that an earlier version made: takes its members from D1. They never change. */
  adopt(state: RoomState) {
    if (this.#state) return;
    this.#become(state);
    this.#log.storeState(state);
  }

  /** In the order in which they came. */
  members(): Stay[] {
    return [...this.#present.values()];
  }

  /** Each member is told all about all others; their reading is told and stored one by one. */
  get isSmall(): boolean {
    return this.#present.size <= FEW_MEMBERS;
  }

  isMember(user: number): boolean {
    return this.#present.has(user);
  }

  /** [P12] What this person may see of the room. */
  viewer(user: number): Viewer {
    return this.#state ? viewerOf(this.#state, user) : { user, ranges: [] };
  }

  /** [P1] [P3] Gives the message the next place, or finds the place that its cid has had all along. */
  post(sender: number, { cid, body, mentions, replyTo, forwarded }: Draft, now: number): PostResult {
    const text = tidy(body);
    const known = this.#log.findByCid(sender, cid);
    // [P11] No trace of a text that was unsent or edited is kept that another could be compared with.
    const isSame =
      known?.kind === 'message' &&
      tidy(known.body) === text &&
      known.replyTo === replyTo &&
      known.forwarded === forwarded;
    const isOther = known?.kind === 'message' && known.edited === undefined && !isSame;
    if (known && known.kind !== 'event' && !isOther) return { ok: true, fresh: false, entry: known };
    const place = known?.seq ?? this.#log.findEdit(sender, cid) ?? this.#log.findReact(sender, cid);
    if (place !== undefined) return taken(cid, place);

    const reason = this.#postingProblem(sender) ?? objection(text) ?? this.#answeringProblem(sender, replyTo);
    if (reason) return refusal({ cid, reason });
    const wait = this.#waitFor(sender, priceOf(text), now);
    if (wait > 0) return refusal({ cid, reason: 'too_fast', retryAfter: wait });

    const named = this.#mentions(sender, text, mentions);
    const next = { seq: this.seq + 1, rev: this.rev + 1, number: this.number + 1 };
    const entry: StoredMessage = {
      kind: 'message',
      ...next,
      from: sender,
      at: now,
      body: text,
      cid,
      ...(named.length > 0 && { mentions: named }),
      ...(replyTo !== undefined && { replyTo }),
      ...(forwarded && { forwarded }),
    };
    this.#log.append(entry);
    this.#last = next;
    this.#cursors.posted(sender, entry.seq);
    return { ok: true, fresh: true, entry };
  }

  /**
   * [P3] The place of this sender's newest message with the same text under another name: it may be that message once more,
   * which a browser put back into its form. Nothing where the name is known, or it was long ago.
   */
  repeated(sender: number, { cid, body, replyTo }: Omit<Draft, 'mentions'>): number | undefined {
    if (this.#log.findByCid(sender, cid)) return undefined;
    const said = { body: tidy(body), ...(replyTo !== undefined && { replyTo }) };
    return this.#log.newestLike(sender, said, this.seq - REPEATED_WITHIN)?.seq;
  }

  /**
   * [P11] Leaves a tombstone of a message: for its author at any time, and for an admin of a group, which everybody is told
   * as an event. What it asks is done once and for all, so nothing needs to be kept of its own name: whoever asks again,
   * under any name, gets the tombstone.
   */
  unsend(actor: number, { cid, seq }: Pick<Unsend, 'cid' | 'seq'>, now: number): UnsendResult {
    const target = this.#target(actor, seq);
    if (!target) return notUnsent({ cid, reason: 'no_message' });
    const isOwn = target.from === actor;
    if (target.kind === 'tombstone') return { ok: true, changed: [], entry: target };
    const reason = isOwn ? undefined : this.#unsendingProblem(actor, cid);
    if (reason) return notUnsent({ cid, reason });
    const wait = this.#waitFor(actor, UNSENDING, now);
    if (wait > 0) return notUnsent({ cid, reason: 'too_fast', retryAfter: wait });

    const { number, from, at, cid: name } = target;
    const entry: StoredTombstone = { kind: 'tombstone', seq, rev: this.rev + 1, number, from, at, cid: name };
    this.#log.replace(entry);
    this.#last = { ...this.#last, rev: entry.rev };
    return { ok: true, changed: isOwn ? [entry] : [entry, this.#moderated(actor, cid, entry, now)], entry };
  }

  /**
   * [P11] Puts another text in the place of one's own message, for a day. [P3] Each name does it once, and so is kept: a retry
   * that comes after a later edit changes nothing. What was unsent meanwhile stays so.
   */
  edit(actor: number, { cid, seq, body, mentions }: Omit<Edit, 'type'>, now: number): EditResult {
    const target = this.#target(actor, seq);
    if (!target) return notEdited({ cid, reason: 'no_message' });
    if (target.from !== actor) return notEdited({ cid, reason: 'not_allowed' });
    const done = this.#log.findEdit(actor, cid);
    if (done === seq || target.kind === 'tombstone') return notChanged(target);
    if (
      done !== undefined ||
      this.#log.findReact(actor, cid) !== undefined ||
      this.#log.findByCid(actor, cid)
    )
      return notEdited({ cid, reason: 'cid_taken' });

    const text = tidy(body);
    const reason =
      this.#postingProblem(actor) ?? objection(text) ?? (isLate(target, now) ? 'too_late' : undefined);
    if (reason) return notEdited({ cid, reason });
    const wait = this.#waitFor(actor, priceOf(text), now);
    if (wait > 0) return notEdited({ cid, reason: 'too_fast', retryAfter: wait });
    this.#log.storeEdit(actor, cid, seq);
    const found = this.#mentions(actor, text, mentions);
    const { mentions: before = [], ...place } = target;
    if (text === target.body && String(found) === String(before)) return notChanged(target);
    const entry: StoredMessage = {
      ...{ ...place, rev: this.rev + 1, body: text, edited: now },
      ...(found.length > 0 && { mentions: found }),
    };
    this.#log.replace(entry);
    this.#last = { ...this.#last, rev: entry.rev };
    const known = new Set(before.map(([, , user]) => user));
    const named = found.flatMap(([, , user]) => (known.has(user) ? [] : [user]));
    return { ok: true, changed: [entry], entry, named };
  }

  /**
   * [P3] Gives a message an emoji, or takes it back: each name does it once, and so is kept, as that of an edit. [P12] Only who
   * sees the message reacts to it.
   */
  react(actor: number, { cid, seq, emoji, on }: Omit<React, 'type'>, now: number): ReactResult {
    const target = this.#target(actor, seq);
    if (!target || !maySee(this.viewer(actor), seq)) return notReacted({ cid, reason: 'no_message' });
    const one = canonicalEmoji(emoji);
    if (one === undefined) return notReacted({ cid, reason: 'malformed' });
    if (target.kind === 'tombstone') return { ok: true, changed: [], entry: target, isSo: false };
    const before = target.reactions ?? [];
    const reactions = reacted(before, actor, one, on);
    const done = this.#log.findReact(actor, cid);
    if (done === seq) return { ok: true, changed: [], entry: target, isSo: reactions === before };
    if (done !== undefined || this.#log.findEdit(actor, cid) !== undefined || this.#log.findByCid(actor, cid))
      return notReacted({ cid, reason: 'cid_taken' });

    const problem = this.#state && reactingProblem(this.#state, actor);
    if (problem) return notReacted({ cid, reason: problem });
    if (on && reactions !== before && isTooMany(reactions, actor))
      return notReacted({ cid, reason: 'too_many' });
    const wait = this.#waitFor(actor, REACTING, now);
    if (wait > 0) return notReacted({ cid, reason: 'too_fast', retryAfter: wait });
    this.#log.storeReact(actor, cid, seq);
    if (reactions === before) return { ok: true, changed: [], entry: target, isSo: true };
    const entry: StoredMessage = { ...target, rev: this.rev + 1, reactions: [...reactions] };
    this.#log.storeReactions(entry);
    this.#last = { ...this.#last, rev: entry.rev };
    return { ok: true, changed: [entry], entry, isSo: true };
  }

  /** What stands at this place, for who said it, or may see it. */
  #target(actor: number, seq: number): StoredSaid | undefined {
    const target = this.#log.at(seq);
    if (!target || target.kind === 'event') return undefined;
    return target.from === actor || maySee(this.viewer(actor), seq) ? target : undefined;
  }

  /** An admin has unsent what somebody else had said. */
  #moderated(actor: number, cid: string, { seq, from }: StoredTombstone, now: number): StoredEntry {
    const place = { seq: this.seq + 1, rev: this.rev + 1, number: this.number };
    const event: RoomEvent = { type: 'unsent', seq, user: from };
    const entry: Stored<EventEntry> = { kind: 'event', ...place, from: actor, at: now, event, cid };
    this.#log.append(entry);
    this.#last = place;
    return entry;
  }

  #unsendingProblem(actor: number, cid: string) {
    const problem = this.#state ? unsendingProblem(this.#state, actor) : 'not_allowed';
    return problem ?? (this.#log.findByCid(actor, cid) ? 'cid_taken' : undefined);
  }

  /** [P3] Does to a group what a member asked, once for each cid; `ended` are those who are no longer here. */
  act(actor: number, cid: string, operation: Operation, now: number): ActResult {
    const known = this.#log.findByCid(actor, cid);
    if (known?.kind === 'event') return { ok: true, fresh: false, entry: known, ended: [] };
    if (known) return { ok: false, reason: 'cid_taken' };
    const place = { seq: this.seq + 1, rev: this.rev + 1, number: this.number };
    if (operation.type === 'pin' && !this.#isMessage(operation.seq)) return { ok: false, reason: 'nothing' };
    const decision = decide(this.#state, actor, operation, { ...place, at: now });
    if (!decision.ok) return decision;
    // Its form was paid for: somebody who has nothing left hears of it with the next one.
    this.#limits.charge(actor, operationPrice(operation.type === 'add' ? operation.users.length : 0), now);

    const entry: Stored<EventEntry> = {
      kind: 'event',
      ...place,
      from: actor,
      at: now,
      event: decision.event,
      cid,
    };
    this.#log.append(entry);
    this.#log.storeState(decision.state);
    this.#last = place;
    const before = [...this.#present.keys()];
    this.#become(decision.state);
    const ended = before.filter((user) => !this.isMember(user));
    return { ok: true, fresh: true, entry, ended };
  }

  /** Moves this member's read cursor forwards. False if it was there or beyond already, or if they are no member. */
  read(user: number, seq: number): boolean {
    return this.isMember(user) && this.#cursors.read(user, seq, this.seq);
  }

  /** How far a member has read: what they said they read, or their own last message; at least to where they came. */
  cursor(user: number): number {
    return Math.max(this.#cursors.of(user, this.seq), this.#present.get(user)?.joined ?? 0);
  }

  /** Who else has read the message with this place: those who were here when it was said, and have come so far. */
  readersOf(seq: number): number[] {
    const author = this.#log.at(seq)?.from;
    return this.members().flatMap(({ user, joined }) =>
      user !== author && joined < seq && this.cursor(user) >= seq ? [user] : [],
    );
  }

  unread(user: number): number {
    return this.number - this.#log.numberAt(this.cursor(user));
  }

  /** Stores the cursors that reading has moved since this was last asked; says whose these are. */
  storeCursors(): number[] {
    return this.#cursors.store(this.seq);
  }

  /** [P4] [P12] The next page of what changed since `rev`, as far as this viewer may see it. */
  since(rev: number, viewer?: Viewer): { entries: StoredEntry[]; rev: number; more: boolean } {
    const entries = this.#log.since(rev, RESUME_PAGE + 1, viewer);
    const page = entries.slice(0, fitting(entries));
    const more = page.length < entries.length;
    return { entries: page, more, rev: more ? (page.at(-1)?.rev ?? rev) : this.rev };
  }

  roleOf(user: number): Role {
    return this.#present.get(user)?.role ?? 'member';
  }

  /** [P12] One answers messages that one may see, as long as they are there. */
  #answeringProblem(sender: number, seq: number | undefined) {
    if (seq === undefined || (maySee(this.viewer(sender), seq) && this.#isMessage(seq))) return undefined;
    return 'no_message';
  }

  /** If the members are unknown, the Worker has let this person in by what D1 says. */
  #postingProblem(sender: number) {
    return this.#state && postingProblem(this.#state, sender);
  }

  /** Keeps the mentions that name present members, in order and without overlap. Only admins may name everybody. */
  #mentions(sender: number, text: string, asked: readonly Mention[] = []): Mention[] {
    if (this.#state?.kind !== 'group') return [];
    const isAdmin = this.#present.get(sender)?.role !== 'member';
    const named: Mention[] = [];
    let end = 0;
    for (const [start, length, user] of asked) {
      const isSomebody = user === EVERYONE ? isAdmin : this.isMember(user);
      if (!isSomebody || length < 1 || start < end || start + length > text.length) continue;
      named.push([start, length, user]);
      end = start + length;
    }
    return named;
  }

  #become(state: RoomState | undefined) {
    this.#state = state;
    this.#present = new Map(state && present(state).map((stay) => [stay.user, stay]));
  }

  #isMessage(seq: number): boolean {
    return this.#log.at(seq)?.kind === 'message';
  }

  /** How long a member has to wait (ms) before they do this: by the room's own rate, and by what they may use in a day. */
  #waitFor(user: number, price: Use, now: number): number {
    return this.#bucket(user, now).take(now) || this.#limits.charge(user, price, now);
  }

  #bucket(sender: number, now: number): TokenBucket {
    const known = this.#posts.get(sender);
    if (known) return known;
    const { postsPerSecond, postsAtOnce } = this.#limits;
    const fresh = new TokenBucket(postsPerSecond, postsAtOnce, now);
    this.#posts.set(sender, fresh);
    return fresh;
  }
}

/** Of one reaction, as it is told at most. */
const REACTION_LENGTH = 100;
const reactionsOf = ({ reactions = [] }: StoredMessage): number => reactions.length;

/** How many of the first entries go into one answer: somebody who does not read must not fill the room's memory. */
const fitting = (entries: readonly StoredEntry[]): number => {
  let length = 0;
  const cut = entries.findIndex((entry, i) => {
    if (entry.kind === 'message')
      length += entry.body.length + (entry.replyTo ? QUOTE_LENGTH : 0) + REACTION_LENGTH * reactionsOf(entry);
    return i === RESUME_PAGE || (i > 0 && length > RESUME_LENGTH);
  });
  return cut < 0 ? entries.length : cut;
};

/**
 * [P12] The entry as this viewer gets it: nothing where they may not see it, no quote of what they may not see, of many who
 * have reacted the first, and its cid only where it is their own.
 */
export const entryFor = (entry: StoredEntry, viewer: Viewer): Entry | undefined =>
  maySee(viewer, entry.seq) ? told(entry, viewer) : undefined;

/** The same of what this viewer is known to see. */
export const told = (entry: StoredEntry, viewer: Viewer): Entry => {
  const seen = withNamed(quoteFor(entry, viewer), viewer.user);
  if (entry.from === viewer.user) return seen;
  const { cid: _, ...others } = seen;
  return others;
};

const refusal = (refused: Omit<Refused, 'type' | 'of'>): PostResult => ({
  ok: false,
  refused: { type: 'refused', of: 'post', ...refused },
});

/** It is another state of what stood there before: who is here may not have been then, and nobody has said anything new. */
export const isLaterState = (entry: Entry): boolean =>
  saysOther(entry) || (entry.kind === 'message' && entry.reactions !== undefined);

/** It does not say what it said at first. */
export const saysOther = (entry: Entry): boolean =>
  entry.kind === 'tombstone' || (entry.kind === 'message' && entry.edited !== undefined);

const notChanged = (entry: StoredSaid): EditResult => ({ ok: true, changed: [], entry, named: [] });

/** To say it, or to have a message say it from now on. */
const priceOf = (text: string): Use => messagePrice(new TextEncoder().encode(text).length);

const isLate = ({ at }: StoredMessage, now: number): boolean => now - at > EDIT_WITHIN_MS;

const notEdited = (refused: Omit<Refused, 'type' | 'of'>): EditResult & { ok: false } => ({
  ok: false,
  refused: { type: 'refused', of: 'edit', ...refused },
});

const notUnsent = (refused: Omit<Refused, 'type' | 'of'>): UnsendResult & { ok: false } => ({
  ok: false,
  refused: { type: 'refused', of: 'unsend', ...refused },
});

const notReacted = (refused: Omit<Refused, 'type' | 'of'>): ReactResult & { ok: false } => ({
  ok: false,
  refused: { type: 'refused', of: 'react', ...refused },
});

const taken = (cid: string, seq: number) => refusal({ cid, reason: 'cid_taken', seq });
