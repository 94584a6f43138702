import type { Reason } from '../room/protocol.ts';
import { newCid } from './cid.ts';

/** What is older than a day is not sent by itself any more, but offered. */
export const STALE_MS = 24 * 60 * 60_000;

/** Why a message did not go out, and will not by itself. */
export type Failure = Exclude<Reason, 'too_fast'> | 'not_found';

/** A message that one person sent on this browser, until it is known to have arrived. */
export type OutboxItem = {
  /** Increases in the order of sending. */
  id: number;
  user: number;
  room: string;
  cid: string;
  body: string;
  at: number;
} & ({ state: 'pending' } | { state: 'failed'; reason: Failure });

export interface Store {
  /** What this person sent; of others it says nothing. */
  all(user: number): Promise<OutboxItem[]>;
  put(entry: OutboxItem): Promise<void>;
  remove(user: number, cid: string): Promise<void>;
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

/** Whether it is to be sent by itself. */
export const isWaiting = (entry: OutboxItem, now: number): boolean =>
  entry.state === 'pending' && now - entry.at < STALE_MS;

/**
 * [P5] One person's outbox: a mirror of the store, which all tabs of this browser share. Changes show at once; a message
 * is sent only once it is `saved`. Where the store fails (there is none in some private windows) the mirror is all there
 * is, and `isSafe` says so. Tells `changed`, and `delivered` for each message whose arrival it learns of.
 */
export class Outbox extends EventTarget {
  readonly user: number;
  #store: Store;
  #channel: Channel | undefined;
  #entries = new Map<string, OutboxItem>();
  /** By cid, what the store has not confirmed yet: it goes on top of whatever is read from there. Undefined is gone. */
  #unsaved = new Map<string, OutboxItem | undefined>();
  #work: Promise<void> = Promise.resolve();
  #warned: unknown;

  constructor(user: number, store: Store, channel?: Channel) {
    super();
    this.user = user;
    this.#store = store;
    this.#channel = channel;
    if (channel) channel.onmessage = ({ data }) => this.#hear(data);
    this.refresh();
  }

  /** No message would be lost if this tab were closed now. One whose removal could not be stored has arrived, or is not wanted. */
  get isSafe() {
    return [...this.#unsaved.values()].every((entry) => entry === undefined);
  }

  /** In the order of sending. */
  forRoom(room: string): OutboxItem[] {
    return this.#sorted().filter((entry) => entry.room === room);
  }

  /** The rooms in which something waits to be sent. */
  rooms(now: number): Set<string> {
    return new Set(this.#sorted().flatMap((entry) => (isWaiting(entry, now) ? [entry.room] : [])));
  }

  next(room: string, now: number): OutboxItem | undefined {
    return this.forRoom(room).find((entry) => isWaiting(entry, now));
  }

  add(room: string, body: string, at: number): OutboxItem {
    const entry: OutboxItem = {
      id: this.#nextId(at),
      user: this.user,
      room,
      cid: newCid(),
      body,
      at,
      state: 'pending',
    };
    this.#set(entry, entry);
    return entry;
  }

  /** It arrived at this place of its room. Whoever learns it first may say so; once is enough. */
  markDelivered(cid: string, seq: number) {
    const entry = this.#entries.get(cid);
    if (!entry) return;
    this.#set(entry, undefined, { entry, seq });
    this.dispatchEvent(new DeliveredEvent(entry, seq));
  }

  fail(cid: string, reason: Failure) {
    const entry = this.#entries.get(cid);
    if (entry) this.#set(entry, { ...entry, state: 'failed', reason });
  }

  /** Sends it again, as the last one of its room. It keeps its cid, and so stays one message, unless another has that. */
  retry(cid: string, at: number) {
    const entry = this.#entries.get(cid);
    if (!entry) return;
    const isTaken = entry.state === 'failed' && entry.reason === 'cid_taken';
    if (isTaken) this.discard(cid);
    const { user, room, body } = entry;
    const again: OutboxItem = {
      id: this.#nextId(at),
      user,
      room,
      cid: isTaken ? newCid() : cid,
      body,
      at,
      state: 'pending',
    };
    this.#set(again, again);
  }

  discard(cid: string) {
    const entry = this.#entries.get(cid);
    if (entry) this.#set(entry, undefined);
  }

  /** All that was done until now is in the store, as far as it can be. */
  whenStored(): Promise<void> {
    return this.#work;
  }

  /** Reads what other tabs did. */
  refresh(): Promise<void> {
    return this.#queue(async () => {
      for (const cid of this.#unsaved.keys()) await this.#save(cid).catch(() => undefined);
      const stored = await this.#store.all(this.user);
      const before = JSON.stringify(this.#sorted());
      this.#entries = new Map(stored.map((entry) => [entry.cid, entry]));
      for (const [cid, state] of this.#unsaved) this.#mirror(cid, state);
      if (JSON.stringify(this.#sorted()) !== before) this.#changed();
    });
  }

  #set({ cid }: OutboxItem, state: OutboxItem | undefined, delivered?: OutboxChange['delivered']) {
    this.#unsaved.set(cid, state);
    this.#mirror(cid, state);
    this.#changed();
    this.#queue(async () => {
      await this.#save(cid);
      this.#channel?.postMessage({ user: this.user, ...(delivered && { delivered }) });
    });
  }

  async #save(cid: string) {
    if (!this.#unsaved.has(cid)) return;
    const state = this.#unsaved.get(cid);
    await (state ? this.#store.put(state) : this.#store.remove(this.user, cid));
    if (this.#unsaved.get(cid) === state) this.#unsaved.delete(cid);
  }

  #mirror(cid: string, state: OutboxItem | undefined) {
    if (state) this.#entries.set(cid, state);
    else this.#entries.delete(cid);
  }

  #queue(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work).catch((error) => this.#warn(error));
    return this.#work;
  }

  /** Once for all that fails for the same reason. */
  #warn(error: unknown) {
    if (error === this.#warned) return;
    this.#warned = error;
    console.warn('The outbox could not be stored:', error);
  }

  #hear({ user, delivered }: OutboxChange) {
    if (user !== this.user) return;
    if (delivered) this.dispatchEvent(new DeliveredEvent(delivered.entry, delivered.seq));
    this.refresh();
  }

  #sorted(): OutboxItem[] {
    return [...this.#entries.values()].sort((one, other) => one.id - other.id);
  }

  /** By the clock, but never before what is there already, should the clock have been put back. */
  #nextId(at: number): number {
    const ids = [...this.#entries.values()].map(({ id }) => id);
    return Math.max(at * 1000, ...ids.map((id) => id + 1));
  }

  #changed() {
    this.dispatchEvent(new Event('changed'));
  }
}
