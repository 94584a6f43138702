import type { Failure, Outbox, OutboxItem } from './outbox.ts';

/** After `too_fast`, at least. */
const PAUSE_MS = 250;
/** A longer wait is not that of a room's rate: the limit of the day is reached, and the author is told. */
const LONG_MS = 60_000;

export type SendResult =
  | { is: 'stored'; seq: number }
  | { is: 'failed'; reason: Failure }
  | { is: 'too_fast'; retryAfter: number }
  /** Nobody knows whether it arrived: it is sent again, and stays one message by its cid. */
  | { is: 'lost' };

/** A way to the server. */
export interface Transport {
  isOpen(): boolean;
  /** Always answers, if only that it was lost. */
  send(entry: OutboxItem): Promise<SendResult>;
}

/** Runs `work` while nobody else in this browser holds `name`. */
export type Lock = (name: string, work: () => Promise<void>, signal: AbortSignal) => Promise<void>;

/**
 * Where the browser has no locks (a page over plain http) or refuses them (it keeps nothing for this site), each tab is on
 * its own; the server still sees each cid once.
 */
export const webLock: Lock = async (name, work, signal) => {
  let isRefused = true;
  const granted = () => {
    isRefused = false;
    return work();
  };
  try {
    return await navigator.locks.request(name, { signal }, granted);
  } catch (error) {
    if (!isRefused || signal.aborted) throw error;
  }
  return work();
};

/**
 * [P5] Brings what waits in the outbox for one room to the server, in order, one at a time. Of all senders of this browser
 * for this room (one a tab) one is under way at a time, and only while its transport is open.
 */
export class OutboxSender {
  #room: string;
  #outbox: Outbox;
  #transport: Transport;
  #lock: Lock;
  #isUnderWay = false;
  #isWanted = false;
  #end: AbortSignal;

  constructor(room: string, outbox: Outbox, transport: Transport, end: AbortSignal, lock: Lock = webLock) {
    this.#room = room;
    this.#outbox = outbox;
    this.#transport = transport;
    this.#lock = lock;
    this.#end = end;
  }

  /** Call when there may be something to send, or the transport has opened. What gets lost is sent by the next call. */
  async run() {
    this.#isWanted = true;
    if (this.#isUnderWay) return;
    this.#isUnderWay = true;
    while (this.#isWanted && this.#mayGo() && this.#next()) {
      this.#isWanted = false;
      await this.#round();
    }
    this.#isUnderWay = false;
  }

  async #round() {
    const name = `parley-outbox-${this.#outbox.user}-${this.#room}`;
    await this.#lock(name, () => this.#bringAll(), this.#end).catch(() => undefined);
  }

  async #bringAll() {
    await this.#outbox.refresh();
    for (let entry = this.#next(); entry && this.#mayGo(); entry = this.#next()) {
      await this.#outbox.whenStored();
      const outcome = await this.#transport.send(entry);
      if (outcome.is === 'lost') return;
      await this.#settle(entry, outcome);
    }
  }

  async #settle({ cid }: OutboxItem, outcome: Exclude<SendResult, { is: 'lost' }>) {
    switch (outcome.is) {
      case 'stored':
        return this.#outbox.markDelivered(cid, outcome.seq);
      case 'failed':
        return this.#outbox.fail(cid, outcome.reason);
      case 'too_fast':
        if (outcome.retryAfter > LONG_MS) return this.#outbox.fail(cid, 'spent');
        return pause(Math.max(outcome.retryAfter, PAUSE_MS), this.#end);
      default:
        outcome satisfies never;
    }
  }

  #next() {
    return this.#outbox.next(this.#room);
  }

  #mayGo() {
    return this.#transport.isOpen() && !this.#end.aborted;
  }
}

const pause = (ms: number, end: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    end.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
