import { PROTOCOL_VERSION } from '../room/limits.ts';
import type { ClientFrame, Member, Refused } from '../room/protocol.ts';
import { Connection, type ConnectionEnvironment, type ConnectionState } from './connection.ts';
import type { Conversation } from './conversation.ts';
import { decodeRoomFrame, type LogEntry, type RoomFrame } from './frames.ts';
import type { OutboxItem } from './outbox.ts';
import type { SendResult, Transport } from './outbox-sender.ts';

/** An answer takes milliseconds. Without one for this long (ms) the connection is taken for dead. */
const ANSWER_MS = 15_000;

/** What the link tells its room. */
export interface RoomLinkListener {
  /** Open and welcomed, or no longer so. */
  ready(isOpen: boolean): void;
  connection(state: ConnectionState): void;
  /** This message was unsent. */
  unsent(seq: number): void;
  /** My message has this place; perhaps it was sent by another tab. */
  delivered(cid: string, seq: number): void;
  received(entries: LogEntry[]): void;
  /** These people type at this moment, and so many more. */
  typing(users: Member[], more: number): void;
  /** The server's time. */
  clock(now: number): void;
  /** The page shows another person's, or another room's, past: only a new page helps. */
  outdated(): void;
}

/** Speaks the room's protocol over one connection, and keeps the conversation level with the room. */
export class RoomLink implements Transport {
  readonly connection: Connection;
  #conversation: Conversation;
  #listener: RoomLinkListener;
  #isWelcome = false;
  /** Asked for what lies between, and not answered yet. */
  #isBehind = false;
  /** By the place of what is being unsent, the name of the asking. */
  #unsends = new Map<number, string>();
  #answers = new Map<string, (outcome: SendResult) => void>();

  constructor(
    url: string,
    conversation: Conversation,
    listener: RoomLinkListener,
    means?: Partial<ConnectionEnvironment>,
  ) {
    this.#conversation = conversation;
    this.#listener = listener;
    const address = () => `${url}?v=${PROTOCOL_VERSION}&rev=${conversation.rev}`;
    const hears = {
      frame: (text: string) => this.#frame(text),
      state: (state: ConnectionState) => this.#state(state),
    };
    this.connection = new Connection(address, hears, means);
  }

  isOpen() {
    return this.#isWelcome;
  }

  /** Sends a message and waits until the room has it, refuses it, or the connection is gone. */
  send(item: OutboxItem): Promise<SendResult> {
    const { cid, unsend } = item;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.connection.restart(), ANSWER_MS);
      this.#answers.set(cid, (outcome) => {
        clearTimeout(timer);
        this.#answers.delete(cid);
        resolve(outcome);
      });
      if (unsend !== undefined) this.#unsends.set(unsend, cid);
      if (!this.#ask(frameFor(item))) this.#answer(cid, { is: 'lost' });
    });
  }

  /** False where it could not be said. */
  read(seq: number): boolean {
    return this.#ask({ type: 'read', seq });
  }

  typing() {
    this.#ask({ type: 'typing' });
  }

  /**
   * [P4] Takes a frame that came over HTTP, since no socket opens. It opens nothing, and is too late once one has. Says
   * whether there is more to ask for.
   */
  hear(frame: string): boolean {
    if (this.#isWelcome) return false;
    this.#frame(frame, false);
    const told = decodeRoomFrame(frame);
    return told?.type === 'changed' && told.more;
  }

  #ask(ask: ClientFrame): boolean {
    return this.#isWelcome && this.connection.send(JSON.stringify(ask));
  }

  #state(state: ConnectionState) {
    const wasWelcome = this.#isWelcome;
    if (state.is !== 'open') this.#isWelcome = false;
    this.#listener.connection(state);
    if (!wasWelcome || this.#isWelcome) return;
    for (const answer of [...this.#answers.values()]) answer({ is: 'lost' });
    this.#listener.ready(false);
  }

  #frame(text: string, isFromSocket = true) {
    const told = decodeRoomFrame(text);
    if (!told) return;
    if (told.type === 'disconnected') return this.connection.closed(told.code);
    if (told.type !== 'welcome' && isFromSocket && !this.#isWelcome) return;
    switch (told.type) {
      case 'welcome':
        return this.#welcome(told, isFromSocket);
      case 'changed':
        return this.#changed(told);
      case 'seen':
        return this.#conversation.seen(told.cursors);
      case 'seen_by':
        return this.#conversation.seenBy(told.seq, told.count);
      case 'typing':
        return this.#listener.typing(told.users, told.more);
      case 'edited':
      case 'reacted':
        return this.#answer(told.cid, { is: 'stored', seq: told.seq });
      case 'refused':
        return this.#refused(told);
      default:
        told satisfies never;
    }
  }

  /** [P6] Not a word goes out before it is clear that the socket is this person's. */
  #welcome(told: RoomFrame & { type: 'welcome' }, isFromSocket: boolean) {
    if (told.you !== this.#conversation.me || told.rev < this.#conversation.rev) {
      this.connection.sleep();
      return this.#listener.outdated();
    }
    if (told.now !== undefined) this.#listener.clock(told.now);
    this.#isWelcome = isFromSocket;
    this.#isBehind = isFromSocket;
    this.#conversation.welcome(told);
  }

  #changed(told: RoomFrame & { type: 'changed' }) {
    const isApplied = this.#conversation.apply(told);
    for (const { kind, cid, seq } of told.messages) {
      if (cid && kind !== 'event') this.#delivered(cid, seq);
      if (kind === 'tombstone') this.#unsent(seq);
    }
    if (isApplied) {
      this.#listener.received(told.messages);
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
    this.#listener.ready(true);
  }

  #delivered(cid: string, seq: number) {
    this.#answer(cid, { is: 'stored', seq });
    this.#listener.delivered(cid, seq);
  }

  /** Whoever has done it. */
  #unsent(seq: number) {
    const cid = this.#unsends.get(seq);
    this.#unsends.delete(seq);
    if (cid) this.#answer(cid, { is: 'stored', seq });
    this.#listener.unsent(seq);
  }

  #refused({ cid, reason, retryAfter = 0 }: Refused) {
    if (!cid) return;
    if (reason === 'too_fast') this.#answer(cid, { is: 'too_fast', retryAfter });
    else this.#answer(cid, { is: 'failed', reason });
  }

  #answer(cid: string, outcome: SendResult) {
    this.#answers.get(cid)?.(outcome);
  }
}

const frameFor = ({ cid, body, mentions, unsend, edit, react, replyTo }: OutboxItem): ClientFrame => {
  if (react) return { type: 'react', cid, ...react };
  if (unsend !== undefined) return { type: 'unsend', cid, seq: unsend };
  const text = { cid, body, ...(mentions && { mentions }) };
  return edit
    ? { type: 'edit', seq: edit.seq, ...text }
    : { type: 'post', ...text, ...(replyTo && { replyTo }) };
};
