import { PROTOCOL_VERSION } from '../room/limits.ts';
import type { Ask, Refused, Told } from '../room/protocol.ts';
import { Connection, type Means, type State } from './connection.ts';
import type { Conversation } from './conversation.ts';
import type { Outcome, Road } from './courier.ts';
import { roomTold } from './heard.ts';
import type { Entry } from './outbox.ts';

/** An answer takes milliseconds. After so long without one the connection is not worth its name. */
const ANSWER_MS = 15_000;

/** What the link tells its room. */
export interface Listener {
  /** Open and welcomed, or no longer so. */
  road(isOpen: boolean): void;
  connection(state: State): void;
  /** My message has this place; perhaps it was sent by another tab. */
  delivered(cid: string, seq: number): void;
  arrived(messages: Told & { type: 'changed' }): void;
  typing(user: number): void;
  /** The page shows another person's, or another room's, past: only a new page helps. */
  outdated(): void;
}

/** Speaks the room's protocol over one connection, and keeps the conversation level with the room. */
export class RoomLink implements Road {
  readonly connection: Connection;
  #conversation: Conversation;
  #listener: Listener;
  #isWelcome = false;
  /** Asked for what lies between, and not answered yet. */
  #isBehind = false;
  #answers = new Map<string, (outcome: Outcome) => void>();

  constructor(url: string, conversation: Conversation, listener: Listener, means?: Partial<Means>) {
    this.#conversation = conversation;
    this.#listener = listener;
    const address = () => `${url}?v=${PROTOCOL_VERSION}&rev=${conversation.rev}`;
    const hears = { frame: (text: string) => this.#frame(text), state: (state: State) => this.#state(state) };
    this.connection = new Connection(address, hears, means);
  }

  isOpen() {
    return this.#isWelcome;
  }

  /** Sends a message and waits until the room has it, refuses it, or the connection is gone. */
  deliver({ cid, body }: Entry): Promise<Outcome> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.connection.restart(), ANSWER_MS);
      this.#answers.set(cid, (outcome) => {
        clearTimeout(timer);
        this.#answers.delete(cid);
        resolve(outcome);
      });
      if (!this.#ask({ type: 'post', cid, body })) this.#answer(cid, { is: 'lost' });
    });
  }

  /** False where it could not be said. */
  read(seq: number): boolean {
    return this.#ask({ type: 'read', seq });
  }

  typing() {
    this.#ask({ type: 'typing' });
  }

  #ask(ask: Ask): boolean {
    return this.#isWelcome && this.connection.send(JSON.stringify(ask));
  }

  #state(state: State) {
    const wasWelcome = this.#isWelcome;
    if (state.is !== 'open') this.#isWelcome = false;
    this.#listener.connection(state);
    if (!wasWelcome || this.#isWelcome) return;
    for (const answer of [...this.#answers.values()]) answer({ is: 'lost' });
    this.#listener.road(false);
  }

  #frame(text: string) {
    const told = roomTold(text);
    if (!told) return;
    if (told.type !== 'welcome' && !this.#isWelcome) return;
    switch (told.type) {
      case 'welcome':
        return this.#welcome(told);
      case 'changed':
        return this.#changed(told);
      case 'seen':
        return this.#conversation.seen(told.user, told.seq);
      case 'typing':
        return this.#listener.typing(told.user);
      case 'refused':
        return this.#refused(told);
      default:
        told satisfies never;
    }
  }

  /** [P6] Not a word goes out before it is clear that the socket is this person's. */
  #welcome(told: Told & { type: 'welcome' }) {
    if (told.you !== this.#conversation.me || told.rev < this.#conversation.rev) {
      this.connection.sleep();
      return this.#listener.outdated();
    }
    this.#isWelcome = true;
    this.#isBehind = true;
    this.#conversation.welcome(told);
  }

  #changed(told: Told & { type: 'changed' }) {
    const isApplied = this.#conversation.apply(told);
    for (const { cid, seq } of told.messages) if (cid) this.#delivered(cid, seq);
    if (isApplied) {
      this.#listener.arrived(told);
      if (told.more) this.#ask({ type: 'resume', rev: this.#conversation.rev });
      else this.#caughtUp();
    } else if (!this.#isBehind) {
      this.#isBehind = true;
      this.#ask({ type: 'resume', rev: this.#conversation.rev });
    }
  }

  /** Only now: what this person sent before, from here or elsewhere, may be among what was missed. */
  #caughtUp() {
    if (!this.#isBehind) return;
    this.#isBehind = false;
    this.#listener.road(true);
  }

  #delivered(cid: string, seq: number) {
    this.#answer(cid, { is: 'stored', seq });
    this.#listener.delivered(cid, seq);
  }

  #refused({ cid, reason, retryAfter = 0 }: Refused) {
    if (!cid) return;
    if (reason === 'too_fast') this.#answer(cid, { is: 'too_fast', retryAfter });
    else this.#answer(cid, { is: 'failed', reason });
  }

  #answer(cid: string, outcome: Outcome) {
    this.#answers.get(cid)?.(outcome);
  }
}
