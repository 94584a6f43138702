import { delayBefore } from './backoff.ts';
import type { Outbox } from './outbox.ts';
import { type Lock, OutboxSender, type Transport, webLock } from './outbox-sender.ts';

/** So long a message is left to a tab in which its room is open: its socket is faster. */
const GRACE_MS = 3_000;

/** [P5] Sees to it that messages go out of rooms that no tab has open, after a crash or a login, say. Each tab has one. */
export class OutboxScheduler {
  #outbox: Outbox;
  #transportTo: (room: string) => Transport;
  #lock: Lock;
  #end: AbortSignal;
  #senders = new Map<string, OutboxSender>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  /** By room, the message that is next, and since when (by the page's timer: the device's clock may jump). */
  #waiting = new Map<string, { id: number; since: number }>();

  constructor(
    outbox: Outbox,
    transportTo: (room: string) => Transport,
    end: AbortSignal,
    lock: Lock = webLock,
  ) {
    this.#outbox = outbox;
    this.#transportTo = transportTo;
    this.#end = end;
    this.#lock = lock;
    outbox.addEventListener('changed', () => this.#plan(GRACE_MS), { signal: end });
    end.addEventListener('abort', () => clearTimeout(this.#timer));
  }

  /** The network is back. */
  wake() {
    this.#attempt = 0;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#plan(0);
  }

  #plan(wait: number) {
    this.#note();
    if (this.#timer !== undefined || this.#outbox.rooms().size === 0) return;
    this.#timer = setTimeout(() => this.#round(), wait);
  }

  async #round() {
    const rooms = this.#left();
    await Promise.all(rooms.map((room) => this.#senderOf(room).run()));
    this.#timer = undefined;
    if (this.#end.aborted) return;
    this.#attempt = this.#left().length > 0 ? this.#attempt + 1 : 0;
    this.#plan(Math.max(GRACE_MS, delayBefore(this.#attempt)));
  }

  /** Rooms with a message that nobody has taken for a while, counted from when this tab first saw it waiting. */
  #left(): string[] {
    const now = performance.now();
    return [...this.#waiting].flatMap(([room, { since }]) => (now - since >= GRACE_MS ? [room] : []));
  }

  #note() {
    const rooms = this.#outbox.rooms();
    for (const room of this.#waiting.keys()) if (!rooms.has(room)) this.#waiting.delete(room);
    for (const room of rooms) {
      const { id = 0 } = this.#outbox.next(room) ?? {};
      if (this.#waiting.get(room)?.id !== id) this.#waiting.set(room, { id, since: performance.now() });
    }
  }

  #senderOf(room: string): OutboxSender {
    const known = this.#senders.get(room);
    if (known) return known;
    const sender = new OutboxSender(room, this.#outbox, this.#transportTo(room), this.#end, this.#lock);
    this.#senders.set(room, sender);
    return sender;
  }
}
