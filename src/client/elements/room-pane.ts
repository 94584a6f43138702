import { previewText } from '../../presence/protocol.ts';
import { CLOSE } from '../../room/limits.ts';
import { type Member, nameOf } from '../../room/member.ts';
import type { Message } from '../../room/protocol.ts';
import { receiptOf, thread } from '../../room/thread.ts';
import type { ConnectionState } from '../connection.ts';
import { Conversation } from '../conversation.ts';
import { emit, listen } from '../events.ts';
import { type Edge, History } from '../history.ts';
import { DeliveredEvent } from '../outbox.ts';
import { OutboxSender } from '../outbox-sender.ts';
import { followPageLifecycle } from '../page-lifecycle.ts';
import { initialStateIn, peerIn } from '../pane-data.ts';
import { ReadReporter } from '../read-reporter.ts';
import { RoomLink } from '../room-link.ts';
import { onConnection, openRooms, outbox, reload, socketUrl } from '../tab.ts';
import { TypingThrottle } from '../typing-throttle.ts';
import { words } from '../words.ts';
import { announce } from './announcer.ts';
import type { MessageComposer } from './message-composer.ts';
import type { MessageList } from './message-list.tsx';
import type { TypingLine } from './typing-line.ts';

/** One open conversation. It may be taken out of the page and put back later: then it catches up. */
export class RoomPane extends HTMLElement {
  #conversation!: Conversation;
  #room!: string;
  #peer!: Member;
  #end = new AbortController();
  #link!: RoomLink;
  #sender!: OutboxSender;
  #history!: History;
  #reading!: ReadReporter;
  #typing = new TypingThrottle();
  #isRendering = false;
  /** It has been shown: what comes now, arrives. */
  #isLive = false;
  /** Messages have come that one was not there to see. */
  #hasNews = false;
  /** It is back in the page, and has not caught up yet. */
  #isBack = false;

  connectedCallback() {
    customElements.upgrade(this);
    this.#isBack = this.#isLive;
    this.#room = this.getAttribute('room') ?? '';
    this.#peer = peerIn(this);
    this.#conversation ??= new Conversation(initialStateIn(this));
    this.#end = new AbortController();
    const { signal } = this.#end;
    this.#connect(signal);
    this.#listen(signal);
    this.#conversation.setPending(outbox.forRoom(this.#room), Date.now());
    this.#render();
    followPageLifecycle(this.#link.connection, signal);
  }

  disconnectedCallback() {
    this.#end.abort();
    this.#reading.end();
    this.#conversation.unreadAfter = undefined;
    openRooms.delete(this.#room);
  }

  #connect(signal: AbortSignal) {
    const conversation = this.#conversation;
    this.#link = new RoomLink(socketUrl(`/room/${this.#room}/socket`), conversation, {
      ready: (isOpen) => this.#transport(isOpen),
      connection: (state) => this.#connection(state),
      delivered: (cid, seq) => outbox.markDelivered(cid, seq),
      received: ({ messages }) => this.#arrived(messages),
      typing: (user) => user === this.#peer.id && this.#typingLine.show(),
      outdated: reload,
    });
    this.#history = new History(this.#room, conversation);
    this.#sender = new OutboxSender(this.#room, outbox, this.#link, signal);
    this.#reading = new ReadReporter(
      () => conversation.read,
      (seq) => this.#link.read(seq),
    );
  }

  #listen(signal: AbortSignal) {
    const on = (target: EventTarget, name: string, listener: (event: Event) => void) =>
      target.addEventListener(name, listener, { signal });
    on(outbox, 'changed', () => this.#outboxChanged());
    on(outbox, 'delivered', (event) => this.#delivered(event));
    on(this.#conversation, 'changed', () => this.#renderSoon());
    on(this, 'composer:sent', (event) => this.#send((event as CustomEvent<string>).detail));
    on(this, 'composer:typed', () => this.#typed());
    on(this, 'list:moved', () => this.#attend());
    on(this, 'list:near', (event) => this.#extend((event as CustomEvent<Edge>).detail));
    on(this, 'click', (event) => this.#clicked(event));
    on(document, 'visibilitychange', () => this.#attend());
    listen('pane:changed', ({ isFresh }) => isFresh && this.#toNewest(), signal);
  }

  #transport(isOpen: boolean) {
    if (!isOpen) return openRooms.delete(this.#room);
    openRooms.add(this.#room);
    this.#isBack = false;
    this.#sender.run();
    return this.#reading.again();
  }

  #connection(state: ConnectionState) {
    onConnection(this.#link, state);
    if (state.is === 'refused' && state.code === CLOSE.notFound) {
      this.#composer.close(words.room.gone);
    }
  }

  #outboxChanged() {
    this.#conversation.setPending(outbox.forRoom(this.#room), Date.now());
    this.#sender.run();
  }

  #delivered(event: Event) {
    if (event instanceof DeliveredEvent && event.entry.room === this.#room) {
      this.#conversation.acknowledged(event.entry, event.seq);
    }
  }

  #send(text: string) {
    outbox.add(this.#room, text, Date.now());
    this.#typing.over();
    this.#toNewest();
  }

  #typed() {
    if (this.#link.isOpen() && this.#typing.isDue(Date.now())) this.#link.typing();
  }

  #arrived(messages: Message[]) {
    const last = messages.at(-1);
    if (!last) return;
    const theirs = messages.filter(
      ({ from, seq }) => from === this.#peer.id && seq > this.#conversation.read,
    );
    const first = theirs[0];
    if (first) {
      this.#typingLine.hide();
      announce(
        nameOf(this.#peer),
        theirs.map(({ body }) => body),
      );
      if (this.#isBack || !this.#isAttended) this.#missed(first.seq);
    }
    if (this.#isAttended || last.from === this.#conversation.me) this.#tellList(last);
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

  get #isAttended() {
    return document.visibilityState === 'visible' && this.#list.isAtEnd && this.#conversation.follows;
  }

  /** Who sees the newest message has read all. */
  #attend() {
    if (this.#isAttended) this.#hasNews = false;
    this.#offerJump();
    if (!this.#isAttended) return;
    const { newest } = this.#conversation;
    this.#reading.see(newest);
    emit('room:read', { room: this.#room, seq: newest });
  }

  /** One may still be near afterwards: the page was short, or could not be had. */
  async #extend(edge: Edge) {
    if (await this.#history.extend(edge)) this.#list.look();
  }

  async #toNewest() {
    await this.#history.jump();
    this.#render();
    this.#list.toEnd();
    this.#attend();
  }

  #clicked(event: Event) {
    const target = event.target as Element;
    const cid = target.closest<HTMLElement>('[data-cid]')?.dataset.cid ?? '';
    if (target.closest('.retry')) outbox.retry(cid, Date.now());
    else if (target.closest('.discard')) outbox.discard(cid);
    else if (target.closest('.jump, .elsewhere a')) this.#toNewest();
    else if (target.closest('.older')) this.#extend('oldest');
    else return;
    event.preventDefault();
  }

  /** Once for all that happens in one turn. */
  #renderSoon() {
    if (this.#isRendering) return;
    this.#isRendering = true;
    queueMicrotask(() => {
      this.#isRendering = false;
      if (this.isConnected) this.#render();
    });
  }

  #render() {
    const { me, unreadAfter, peerRead, hasOlder, oldest, follows } = this.#conversation;
    const shown = this.#conversation.shown();
    this.#list.keepPlace(() => {
      this.#list.show(thread(shown, me, unreadAfter, dayHere), this.#peer, this.#isLive);
      this.#list.edges(this.#room, oldest, !hasOlder, follows);
      const receipt = this.querySelector('.receipt');
      if (receipt) receipt.textContent = follows ? receiptOf(shown, me, peerRead, words) : '';
    });
    this.#list.sticks = follows;
    this.#isLive = true;
  }

  get #list() {
    return this.querySelector('message-list') as MessageList;
  }

  get #composer() {
    return this.querySelector('message-composer') as MessageComposer;
  }

  get #typingLine() {
    return this.querySelector('typing-line') as TypingLine;
  }

  get #jump() {
    return this.querySelector('.jump') as HTMLElement;
  }
}

const dayHere = (at: number) => new Date(at).toDateString();
