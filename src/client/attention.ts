import { previewText } from '../presence/protocol.ts';
import type { EventEntry } from '../room/entry.ts';
import { nameOf } from '../room/member.ts';
import { isMessage, isSaid, memberIn, type ShownMessage, type ShownSaid } from '../room/thread.ts';
import type { Conversation } from './conversation.ts';
import { announce, forgetAnnounced, type Utterance } from './elements/announcer.ts';
import type { MessageList } from './elements/message-list.tsx';
import { emit } from './events.ts';
import type { LogEntry } from './frames.ts';
import { eventText } from './group-code.ts';
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
  /** What stands here, or above, is not new: it may come again since it was edited. */
  #last: number;
  /** Messages have come while nobody was looking. */
  #hasNews = false;
  /** The conversation is back in the page, and has not caught up yet: what comes now came while it was away. */
  isCatchingUp = false;

  constructor({ room, conversation, list, jump, reading }: Surroundings) {
    this.#room = room;
    this.#conversation = conversation;
    this.#last = conversation.newest;
    this.#list = list;
    this.#jump = jump;
    this.#reading = reading;
  }

  /** Announces what others wrote and did. What they wrote is news; events are none. */
  arrived(entries: LogEntry[]) {
    this.#list.note();
    const { me, read } = this.#conversation;
    const heard = entries.filter((entry) => entry.kind !== 'tombstone').filter(({ seq }) => seq > this.#last);
    // [P11] What a screen reader may still find there may have been unsent or edited.
    if (heard.length < entries.length) forgetAnnounced();
    this.#last = Math.max(this.#last, ...entries.map(({ seq }) => seq));
    const theirs = heard.filter(({ from, seq }) => from !== me && seq > read);
    announce(theirs.map((entry) => this.#heard(entry)));
    const first = theirs.find(isMessage);
    if (first && (this.isCatchingUp || !this.#isAttended)) this.#missed(first.seq);
    const last = entries
      .filter(isSaid)
      .sort((one, other) => one.seq - other.seq)
      .at(-1);
    if (last && (this.#isAttended || last.from === me)) this.#tellList(last);
  }

  #heard(entry: ShownMessage | EventEntry): Utterance {
    const context = this.#conversation.context(words);
    if (!isMessage(entry)) return { text: eventText(entry, context) };
    const nameIn = (user: number) => nameOf(memberIn(context.people, user, words));
    const { from, body, quote } = entry;
    const to =
      quote &&
      `${words.message.replyTo} ${quote.from === context.me ? words.message.you : nameIn(quote.from)}: `;
    return { name: nameIn(from), text: `${to ?? ''}${body}` };
  }

  /** Seeing the newest message means having read everything. */
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

  /** The button that leads to the newest message: with words if there is news, else an arrow, shown far from the end. */
  #offerJump() {
    const isThere = this.#list.isAtEnd && this.#conversation.follows;
    this.#jump.classList.toggle('new', this.#hasNews);
    this.#jump.hidden = isThere || !(this.#hasNews || this.#list.isFar);
  }

  /** The list learns it in the same moment, not when the news have gone round by the server. */
  #tellList(said: ShownSaid) {
    const { seq, from, at, number = seq } = said;
    const author = memberIn(this.#conversation.context(words).people, from, words);
    const text = isMessage(said) ? previewText(said.body) : '';
    emit('room:news', { room: this.#room, last: { seq, from, at, text }, author, number });
  }
}
