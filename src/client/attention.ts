import { previewText } from '../presence/protocol.ts';
import { nameOf } from '../room/member.ts';
import type { Message } from '../room/protocol.ts';
import type { Conversation } from './conversation.ts';
import { announce } from './elements/announcer.ts';
import type { MessageList } from './elements/message-list.tsx';
import { emit } from './events.ts';
import type { ReadReporter } from './read-reporter.ts';
import { looking } from './tab.ts';
import { words } from './words.ts';

interface Surroundings {
  room: string;
  conversation: Conversation;
  list: MessageList;
  /** The button that leads to the newest message. */
  jump: HTMLElement;
  reading: ReadReporter;
}

/** Whether somebody looks at what arrives in an open conversation: then it is read; else it is news, and a button leads there. */
export class Attention {
  #room: string;
  #conversation: Conversation;
  #list: MessageList;
  #jump: HTMLElement;
  #reading: ReadReporter;
  /** Messages have come that one was not there to see. */
  #hasNews = false;
  /** The conversation is back in the page, and has not caught up yet: what comes now came while it was away. */
  isCatchingUp = false;

  constructor({ room, conversation, list, jump, reading }: Surroundings) {
    this.#room = room;
    this.#conversation = conversation;
    this.#list = list;
    this.#jump = jump;
    this.#reading = reading;
  }

  /** Announces what others wrote, and gives it. */
  arrived(messages: Message[]): Message[] {
    const { me, read, people } = this.#conversation;
    const theirs = messages.filter(({ from, seq }) => from !== me && seq > read);
    announce(
      theirs.map(({ from, body }) => {
        const author = people.get(from);
        return { name: author ? nameOf(author) : words.message.somebody, text: body };
      }),
    );
    const [first] = theirs;
    if (first && (this.isCatchingUp || !this.#isAttended)) this.#missed(first.seq);
    const last = messages.at(-1);
    if (last && (this.#isAttended || last.from === me)) this.#tellList(last);
    return theirs;
  }

  /** Whoever sees the newest message has read everything. */
  attend() {
    if (this.#isAttended) this.#hasNews = false;
    this.#offerJump();
    if (!this.#isAttended) return;
    const { newest } = this.#conversation;
    this.#reading.see(newest);
    emit('room:read', { room: this.#room, seq: newest });
  }

  get #isAttended() {
    return looking.isLooking && this.#list.isAtEnd && this.#conversation.follows;
  }

  #missed(seq: number) {
    this.#conversation.unread(seq);
    this.#hasNews = true;
    this.#offerJump();
  }

  /** A way to the newest: to the news, or, once one is far from it, an arrow alone. */
  #offerJump() {
    const isThere = this.#list.isAtEnd && this.#conversation.follows;
    this.#jump.classList.toggle('new', this.#hasNews);
    this.#jump.hidden = isThere || !(this.#hasNews || this.#list.isFar);
  }

  /** The list learns it in the same moment, not when the news have gone round by the server. */
  #tellList({ seq, from, at, body }: Message) {
    const { members } = this.#conversation;
    const last = { seq, from, at, text: previewText(body) };
    emit('room:news', { rooms: [{ room: this.#room, members, last, unread: 0 }] });
  }
}
