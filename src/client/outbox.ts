import type { Mention } from '../room/protocol.ts';
import type { Problem } from '../room/thread.ts';
import { age, type Reading, readDevice, type Stamp, stamp } from '../web/time.ts';
import { delayBefore } from './backoff.ts';
import { newCid } from './cid.ts';

/** A message older than a day is not sent automatically any more; its author is asked. */
export const STALE_MS = 24 * 60 * 60_000;

/** So long (ms) an author may have a message back that they unsend; others still see it. */
export const UNDO_MS = 5_000;
/** Another tab takes it for given up after this time (ms): clocks that are set anew by the server are off by some seconds. */
const HELD_MAX_MS = 2 * UNDO_MS;

/** Why a message did not go out, and will not by itself. */
export type Failure = Problem;

/** A message that one person sent on this browser, or that they edit, unsend or react to one, until it is known to have arrived. */
export type OutboxItem = {
  /** Increases in the order of sending. */
  id: number;
  user: number;
  room: string;
  cid: string;
  body: string;
  /** Whom it names. */
  mentions?: Mention[];
  /** The place of the message that it answers. */
  replyTo?: number;
  /** The place of the message that it unsends; then it has no text. */
  unsend?: number;
  /** The place of the message that it edits, and with which rev its author saw it. */
  edit?: { seq: number; rev: number };
  /** What it gives the message with this place, or takes back; then it has no text. */
  react?: { seq: number; emoji: string; on: boolean };
  /** It waits for whether its author has it back. */
  held?: true;
} & Stamp &
  ({ state: 'pending' } | { state: 'failed'; reason: Failure });

/** What a store remembers of a message that is done with: that it is, and its place where it was delivered. Not its text. */
export interface Removal {
  cid: string;
  seq?: number;
}

/** What one person's tabs share. It may come back empty at any time: browsers drop a site's storage when they please. */
export interface Store {
  /** What this person sent, and what they are done with; of others it says nothing. */
  all(user: number): Promise<{ entries: OutboxItem[]; removals: Removal[] }>;
  put(entry: OutboxItem): Promise<void>;
  /** Removes the message, and remembers in the same step that it was removed on purpose. */
  remove(entry: OutboxItem, seq?: number): Promise<void>;
}

/** What tabs of this browser tell each other; a BroadcastChannel is one. */
export interface Channel {
  postMessage(news: OutboxChange): void;
  onmessage: ((event: MessageEvent) => unknown) | null;
}

/** An outbox changed; perhaps since this entry arrived and got this place. */
export interface OutboxChange {
  user: number;
  delivered?: { entry: OutboxItem; seq: number };
}

export class DeliveredEvent extends Event {
  readonly entry: OutboxItem;
  readonly seq: number;

  constructor(entry: OutboxItem, seq: number) {
    super('delivered');
    this.entry = entry;
    this.seq = seq;
  }
}

/** A store that has failed so often in a row (some two minutes) is left alone, until something else happens. */
const RETRIES = 8;

/** What happened to a message and is not in the store yet. Without `state` it is done with. */
interface Change {
  entry: OutboxItem;
  state: OutboxItem | undefined;
  seq?: number | undefined;
}

/** It is a message, and not what is to become of one. */
export const isPost = ({ unsend, edit, react }: OutboxItem): boolean =>
  unsend === undefined && edit === undefined && !react;

/** Whether it is to be sent by itself. */
export const isWaiting = (entry: OutboxItem, now: Reading): boolean => {
  if (entry.state !== 'pending') return false;
  return entry.unsend === undefined && !entry.react ? age(entry, now) < STALE_MS : !isHeld(entry, now);
};

/** [P11] It unsends a message, and its author may still have that back. The tab that holds it may have gone. */
export const isHeld = (entry: OutboxItem, now: Reading): boolean =>
  entry.held === true && entry.state === 'pending' && Math.abs(age(entry, now)) < HELD_MAX_MS;

/**
 * [P5] One person's outbox. Changes show at once; a message is sent only after the store, which all tabs of this browser
 * share, had the chance to keep it (`whenStored`). Where the store fails (there is none in some private windows) this tab's
 * memory is all there is, and `isSafe` says so. Tells `changed`, and `delivered` for each message whose arrival it learns of.
 *
 * Only a removal that the store remembers takes a message out of this tab's memory. A message that is missing without one
 * was lost by the store and is put back. If another tab had delivered it, sending it again does no harm: its cid is for ever.
 */
export class Outbox extends EventTarget {
  readonly user: number;
  #store: Store;
  #channel: Channel | undefined;
  #read: () => Reading;
  #entries = new Map<string, OutboxItem>();
  /** By cid, what the store has not confirmed yet: it counts more than whatever is read from there. */
  #unsaved = new Map<string, Change>();
  #work: Promise<void> = Promise.resolve();
  #warned: unknown;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #holding: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;

  /** `read` reads the clocks. */
  constructor(user: number, store: Store, channel?: Channel, read: () => Reading = readDevice) {
    super();
    this.user = user;
    this.#store = store;
    this.#read = read;
    this.#channel = channel;
    if (channel) channel.onmessage = ({ data }) => this.#hear(data);
    this.refresh();
  }

  /** No message would be lost if this tab were closed now. One whose removal could not be stored has arrived, or is not wanted. */
  get isSafe() {
    return [...this.#unsaved.values()].every(({ state }) => state === undefined);
  }

  /** In the order of sending. */
  forRoom(room: string): OutboxItem[] {
    return this.#sorted().filter((entry) => entry.room === room);
  }

  /** The rooms in which something waits to be sent. */
  rooms(): Set<string> {
    const now = this.#read();
    return new Set(this.#sorted().flatMap((entry) => (isWaiting(entry, now) ? [entry.room] : [])));
  }

  next(room: string): OutboxItem | undefined {
    const now = this.#read();
    return this.forRoom(room).find((entry) => isWaiting(entry, now));
  }

  add(room: string, body: string, mentions: Mention[] = [], replyTo?: number): OutboxItem {
    const entry: OutboxItem = {
      ...{ user: this.user, room, cid: newCid(), body, ...this.#pending() },
      ...(mentions.length > 0 && { mentions }),
      ...(replyTo && { replyTo }),
    };
    this.#set({ entry, state: entry });
    return entry;
  }

  /** Has the message with this place say this. One that has failed before is given up for it. */
  edit(room: string, edit: { seq: number; rev: number }, body: string, mentions: Mention[] = []) {
    for (const one of this.forRoom(room))
      if (one.edit?.seq === edit.seq && one.state === 'failed') this.discard(one.cid);
    const what = { user: this.user, room, cid: newCid(), body, edit, ...this.#pending() };
    const entry: OutboxItem = { ...what, ...(mentions.length > 0 && { mentions }) };
    this.#set({ entry, state: entry });
  }

  /** Gives the message with this place an emoji, or takes it back. */
  react(room: string, react: { seq: number; emoji: string; on: boolean }) {
    const entry = { user: this.user, room, cid: newCid(), body: '', react, ...this.#pending() };
    this.#set({ entry, state: entry });
  }

  /** [P11] Unsends the message with this place, in UNDO_MS from now; until then `discard` has it back. */
  unsend(room: string, seq: number) {
    if (this.forRoom(room).some((entry) => entry.unsend === seq)) return;
    const what = { user: this.user, room, cid: newCid(), body: '', unsend: seq, held: true as const };
    const entry = { ...what, ...this.#pending() };
    this.#set({ entry, state: entry });
    setTimeout(() => this.release(entry.cid), UNDO_MS);
  }

  /** [P11] Nobody can have it back any more. */
  release(cid: string) {
    const entry = this.#entries.get(cid);
    if (!entry?.held) return;
    const { held: _, ...due } = entry;
    this.#set({ entry, state: due });
  }

  /** [P11] Those that a page which is going away should send now: nobody can have them back any more. */
  held(): OutboxItem[] {
    const now = this.#read();
    return this.#sorted().filter((entry) => isHeld(entry, now));
  }

  /** [P11] The message with this place is known to be unsent, whoever has done it. It is not edited any more. */
  markUnsent(room: string, seq: number) {
    for (const { cid, unsend, edit } of this.forRoom(room)) {
      if (unsend === seq) this.markDelivered(cid, seq);
      if (edit?.seq === seq) this.discard(cid);
    }
  }

  /** The message is stored at this place of its room. The room's frames and the sender's answer may both say so; the second time does nothing. */
  markDelivered(cid: string, seq: number) {
    const entry = this.#entries.get(cid);
    if (!entry) return;
    this.#set({ entry, state: undefined, seq });
    this.dispatchEvent(new DeliveredEvent(entry, seq));
  }

  fail(cid: string, reason: Failure) {
    const entry = this.#entries.get(cid);
    if (!entry) return;
    // The message is there as before, and can be unsent, or reacted to, again.
    if (entry.unsend !== undefined || entry.react) return this.discard(cid);
    this.#set({ entry, state: { ...entry, state: 'failed', reason } });
  }

  /**
   * Sends it again, as the last one of its room. It keeps its cid, and so stays one message, unless another has that. Where
   * what it answers is not there any more, it answers nothing.
   */
  retry(cid: string) {
    const entry = this.#entries.get(cid);
    if (!entry) return;
    const reason = entry.state === 'failed' && entry.reason;
    const isTaken = reason === 'cid_taken';
    if (isTaken) this.discard(cid);
    const { user, room, body, mentions, edit, replyTo } = entry;
    const again: OutboxItem = {
      ...{ user, room, cid: isTaken ? newCid() : cid, body, ...this.#pending() },
      ...(mentions && { mentions }),
      ...(edit && { edit }),
      ...(replyTo && reason !== 'no_message' && { replyTo }),
    };
    this.#set({ entry: again, state: again });
  }

  discard(cid: string) {
    const entry = this.#entries.get(cid);
    if (entry) this.#set({ entry, state: undefined });
  }

  /** All that was done until now is in the store, as far as it can be. */
  whenStored(): Promise<void> {
    return this.#work;
  }

  /** Learns what other tabs did, and gives the store what it lacks. */
  refresh(): Promise<void> {
    return this.#queue(() => this.#sync());
  }

  #set(change: Change) {
    const { cid } = change.entry;
    this.#unsaved.set(cid, change);
    if (change.state) this.#entries.set(cid, change.state);
    else this.#entries.delete(cid);
    this.#changed();
    this.refresh();
  }

  async #sync() {
    const { entries, removals } = await this.#store.all(this.user);
    const before = JSON.stringify(this.#sorted());
    const removed = new Map(removals.map(({ cid, seq }) => [cid, seq]));
    for (const [cid, seq] of removed) this.#forget(cid, seq);
    for (const entry of entries) {
      // A tab that had not heard of the removal has written it again.
      if (removed.has(entry.cid)) await this.#store.remove(entry, removed.get(entry.cid));
      else if (!this.#unsaved.has(entry.cid)) this.#entries.set(entry.cid, entry);
    }
    if (JSON.stringify(this.#sorted()) !== before) this.#changed();
    this.#noticeLosses(new Set(entries.map(({ cid }) => cid)));
    await this.#save();
  }

  /** Another tab is done with it. */
  #forget(cid: string, seq: number | undefined) {
    const entry = this.#entries.get(cid);
    if (!entry) return;
    this.#entries.delete(cid);
    this.#unsaved.delete(cid);
    if (seq !== undefined) this.dispatchEvent(new DeliveredEvent(entry, seq));
  }

  #noticeLosses(stored: ReadonlySet<string>) {
    for (const [cid, entry] of this.#entries) {
      if (!stored.has(cid) && !this.#unsaved.has(cid)) this.#unsaved.set(cid, { entry, state: entry });
    }
  }

  /** In the order of sending: another tab that reads meanwhile must not send a later message first. */
  async #save() {
    const changes = [...this.#unsaved.values()];
    for (const change of changes.sort((one, other) => idOf(one) - idOf(other))) {
      const { entry, state, seq } = change;
      await (state ? this.#store.put(state) : this.#store.remove(entry, seq));
      if (this.#unsaved.get(entry.cid) === change) this.#unsaved.delete(entry.cid);
      this.#channel?.postMessage({
        user: this.user,
        ...(seq !== undefined && { delivered: { entry, seq } }),
      });
    }
  }

  #queue(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work).then(
      () => {
        this.#failures = 0;
      },
      (error) => {
        this.#warn(error);
        this.#refreshLater();
      },
    );
    return this.#work;
  }

  /** A browser that was busy, or that is just throwing the site's storage away, takes at the next attempt what it lacks. */
  #refreshLater() {
    if (this.isSafe || this.#retry !== undefined || this.#failures >= RETRIES) return;
    this.#retry = setTimeout(
      () => {
        this.#retry = undefined;
        this.refresh();
      },
      delayBefore(this.#failures++),
    );
  }

  /** Once for all that fails for the same reason. */
  #warn(error: unknown) {
    if (error === this.#warned) return;
    this.#warned = error;
    console.warn('The outbox could not be stored:', error);
  }

  #hear({ user, delivered }: OutboxChange) {
    if (user !== this.user) return;
    if (delivered) {
      const { entry, seq } = delivered;
      this.#entries.set(entry.cid, entry);
      this.#forget(entry.cid, seq);
      this.#changed();
    }
    this.refresh();
  }

  #sorted(): OutboxItem[] {
    return [...this.#entries.values()].sort((one, other) => one.id - other.id);
  }

  /** Its place is by the clock, but never before what is there already, should the clock have been put back. */
  #pending() {
    const now = stamp(this.#read());
    const ids = [...this.#entries.values()].map(({ id }) => id);
    const id = Math.max(Math.floor(now.at * 1000), ...ids.map((id) => id + 1));
    return { id, ...now, state: 'pending' as const };
  }

  #changed() {
    this.dispatchEvent(new Event('changed'));
    this.#waitForHeld();
  }

  /** Tells again when one is due that another tab has left behind. */
  #waitForHeld() {
    if (this.#holding !== undefined) clearTimeout(this.#holding);
    const now = this.#read();
    const waits = this.held().map((entry) => HELD_MAX_MS - age(entry, now));
    if (waits.length > 0)
      this.#holding = setTimeout(() => this.#changed(), Math.max(0, ...[Math.min(...waits)]));
  }
}

const idOf = ({ entry, state }: Change): number => (state ?? entry).id;
