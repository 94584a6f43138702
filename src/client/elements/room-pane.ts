import { previewText } from '../../presence/protocol.ts';
import { CLOSE } from '../../room/limits.ts';
import { nameOf } from '../../room/member.ts';
import type { Member } from '../../room/protocol.ts';
import { isTooMany, reacted } from '../../room/reactions.ts';
import { memberIn, type Problem, receiptOf, type ShownMessage, thread } from '../../room/thread.ts';
import { Name } from '../../web/name.tsx';
import { dayOf } from '../../web/time.ts';
import { Attention } from '../attention.ts';
import { clock } from '../clock.ts';
import type { ConnectionState } from '../connection.ts';
import { Conversation } from '../conversation.ts';
import { listen } from '../events.ts';
import type { LogEntry } from '../frames.ts';
import { eventText, withGroupCode } from '../group-code.ts';
import type { GroupPane } from '../group-pane.tsx';
import { type Edge, History } from '../history.ts';
import { HttpTransport } from '../http-transport.ts';
import { MessageEditor } from '../message-editor.ts';
import type { MessageTools } from '../message-menu.ts';
import { loadMessageMenu, openMessageMenus } from '../message-menus.ts';
import { DeliveredEvent, isPost } from '../outbox.ts';
import { OutboxSender } from '../outbox-sender.ts';
import { followPageLifecycle } from '../page-lifecycle.ts';
import { initialStateIn } from '../pane-data.ts';
import { PointerGuard } from '../pointer-guard.ts';
import type { PolledRoom } from '../polling.ts';
import { ReadReporter } from '../read-reporter.ts';
import { RoomLink } from '../room-link.ts';
import {
  ask,
  drafts,
  looking,
  myRooms,
  onAuthFailure,
  onConnection,
  openRooms,
  outbox,
  presence,
  reload,
  socketUrl,
} from '../tab.ts';
import { loadTextView, textView } from '../text-code.ts';
import { elementOf } from '../trusted.ts';
import { TypingThrottle } from '../typing-throttle.ts';
import { words } from '../words.ts';
import type { MessageComposer, Written } from './message-composer.ts';
import type { MessageList } from './message-list.tsx';
import type { TypingLine } from './typing-line.tsx';

/** One open conversation. It may be taken out of the page and put back later: then it catches up. */
export class RoomPane extends HTMLElement {
  #conversation!: Conversation;
  #room!: string;
  #end = new AbortController();
  #link!: RoomLink;
  #sender!: OutboxSender;
  #history!: History;
  #reading!: ReadReporter;
  #attention!: Attention;
  #typing = new TypingThrottle();
  #editor!: MessageEditor;
  #group: GroupPane | undefined;
  #isRendering = false;
  /** Whoever presses something in a message still presses it when it is released. */
  #pointer: PointerGuard | undefined;
  /** What the other one of two is called here. */
  #name: string | undefined;
  /** The place of the reply whose quote was followed: from what it answers one comes back there. */
  #cameFrom = 0;
  /** It has been shown: what comes now, arrives. */
  #isLive = false;

  connectedCallback() {
    customElements.upgrade(this);
    this.#room = this.getAttribute('room') ?? '';
    this.#conversation ??= new Conversation(initialStateIn(this));
    if (this.#at) this.#conversation.base = '../';
    this.#end = new AbortController();
    const { signal } = this.#end;
    this.#pointer ??= new PointerGuard(this.#list, this);
    this.#connect(signal);
    this.#listen(signal);
    this.#conversation.setPending(outbox.forRoom(this.#room), clock.read());
    const isFirst = !this.#isLive;
    this.#render();
    if (isFirst && this.#at) this.#list.showMessage(this.#at);
    if (!this.#isUnmade) followPageLifecycle(this.#link.connection, signal);
    this.#loadGroupCode(signal);
    void this.#editor.editAgain();
    void this.#reply(this.#composer.replyTo || drafts.replyIn(this.#room), true);
  }

  disconnectedCallback() {
    this.#tellReading();
    this.#end.abort();
    this.#conversation.unreadAfter = undefined;
    openRooms.delete(this.#room);
  }

  #connect(signal: AbortSignal) {
    const conversation = this.#conversation;
    this.#link = new RoomLink(socketUrl(`/room/${this.#room}/socket`), conversation, {
      ready: (isOpen) => this.#transport(isOpen),
      connection: (state) => this.#connection(state),
      delivered: (cid, seq) => outbox.markDelivered(cid, seq),
      unsent: (seq) => {
        outbox.markUnsent(this.#room, seq);
        this.#editor.unsent(seq);
      },
      received: (entries) => this.#arrived(entries),
      typing: (users, more) => this.#othersType(users, more),
      clock: (now) => clock.sync(now),
      outdated: reload,
    });
    this.#history = new History(this.#room, conversation, ask);
    this.#editor = new MessageEditor({
      room: this.#room,
      conversation,
      composer: this.#composer,
      find: (seq) => this.#history.find(seq),
      mentionsIn: (text) => this.#group?.mentionsIn(text),
      menu: this.#list.dataset.menu,
      signal,
    });
    const transport = this.#isUnmade ? new HttpTransport(() => true, onAuthFailure, ask) : this.#link;
    this.#sender = new OutboxSender(this.#room, outbox, transport, signal);
    this.#reading = new ReadReporter(
      () => conversation.read,
      (seq) => this.#link.read(seq),
    );
    this.#attention = new Attention({
      room: this.#room,
      conversation,
      list: this.#list,
      jump: this.#jump,
      reading: this.#reading,
    });
    this.#attention.isCatchingUp = this.#isLive;
  }

  #loadGroupCode(signal: AbortSignal) {
    const path = this.getAttribute('group-code');
    if (!path) return;
    const conversation = this.#conversation;
    withGroupCode(path, (code) => {
      if (signal.aborted) return;
      this.#renderSoon();
      if (!code) return;
      this.#group = new code.GroupPane({
        pane: this,
        conversation,
        context: () => conversation.context(words, eventText),
        online: () => (presence.isKnown && !presence.isHidden ? presence.online : undefined),
        elementOf,
        ask,
        find: (seq) => this.#history.find(seq),
        close: (why) => this.#composer.close(why),
        signal,
      });
    });
  }

  #listen(signal: AbortSignal) {
    const on = (target: EventTarget, name: string, listener: (event: Event) => void) =>
      target.addEventListener(name, listener, { signal });
    on(outbox, 'changed', () => this.#outboxChanged());
    on(outbox, 'delivered', (event) => this.#delivered(event));
    on(this.#conversation, 'changed', () => this.#renderSoon());
    on(this, 'composer:sent', (event) => this.#send((event as CustomEvent<Written>).detail));
    on(this, 'composer:back', (event) => this.#editor.editLast() && event.preventDefault());
    on(this, 'composer:typed', () => this.#typed());
    on(this, 'list:moved', () => this.#moved());
    on(this, 'list:near', (event) => this.#extend((event as CustomEvent<Edge>).detail));
    on(this, 'click', (event) => this.#clicked(event));
    openMessageMenus(this.#list, (seq) => this.#menuFor(seq), signal);
    on(looking, 'changed', () => this.#attention.attend());
    on(window, 'pagehide', () => this.#tellReading());
    listen('pane:changed', ({ isFresh }) => isFresh && this.#toAddress(), signal);
    listen('rooms:changed', ({ rooms }) => rooms.includes(this.#room) && this.#renamed(), signal);
    listen('time:passed', () => this.#outboxChanged(), signal);
    listen('poll:due', ({ rooms }) => this.#isUnmade || rooms.push(this.#polled()), signal);
    listen(
      'presence:nudged',
      ({ rooms }) => rooms.some(({ room }) => room === this.#room) && this.#made(),
      signal,
    );
  }

  /** The list hears of a new name first. */
  #renamed() {
    const known = myRooms.of(this.#room);
    if (known?.kind === 'direct') this.#conversation.meet([known.peer]);
  }

  /** Nobody has written here yet: there is no socket, and the first message goes out as a form, which makes the room. */
  get #isUnmade() {
    return this.hasAttribute('unmade');
  }

  #made() {
    if (!this.#isUnmade) return;
    this.removeAttribute('unmade');
    this.#sender = new OutboxSender(this.#room, outbox, this.#link, this.#end.signal);
    followPageLifecycle(this.#link.connection, this.#end.signal);
  }

  #transport(isOpen: boolean) {
    if (!isOpen) return openRooms.delete(this.#room);
    openRooms.add(this.#room);
    this.#attention.isCatchingUp = false;
    // The server has just said the time: what was shown as waiting may be too old by now.
    this.#outboxChanged();
    return this.#reading.again();
  }

  #connection(state: ConnectionState) {
    onConnection(this.#link, state);
    if (state.is !== 'refused') return;
    if (state.code === CLOSE.notFound) this.#ended('not_found', words.room.gone);
    if (state.code === CLOSE.removed) this.#ended('not_member', words.room.ended);
  }

  /** [P5] What was written here and not sent never will be: it is shown as such, and stays until its author discards it. */
  #ended(problem: Problem, why: string) {
    this.#composer.close(why);
    for (const { cid, state, unsend } of outbox.forRoom(this.#room))
      if (state === 'pending' && unsend === undefined) outbox.fail(cid, problem);
  }

  #polled(): PolledRoom {
    const link = this.#link;
    return {
      room: this.#room,
      state: () => ({ rev: this.#conversation.rev, read: this.#reading.untold }),
      hear: (frame) => {
        const isMore = link.hear(frame);
        this.#attention.isCatchingUp &&= isMore;
        return isMore;
      },
      closed: (code) => link.connection.closed(code),
    };
  }

  /** Somebody may leave before a socket is open. */
  #tellReading() {
    this.#reading.end((seq) => {
      const path = `/room/${this.#room}/messages?since=${this.#conversation.rev}&read=${seq}`;
      void ask(path, { keepalive: true, headers: { accept: 'application/json' } });
    });
  }

  #outboxChanged() {
    this.#conversation.setPending(outbox.forRoom(this.#room), clock.read());
    this.#sender.run();
  }

  #delivered(event: Event) {
    if (event instanceof DeliveredEvent && event.entry.room === this.#room) {
      if (event.entry.unsend !== undefined) return this.#conversation.unsent(event.seq);
      if (event.entry.react) return this.#conversation.reactArrived(event.entry);
      if (!isPost(event.entry)) return this.#conversation.editArrived(event.entry);
      this.#conversation.acknowledged(event.entry, event.seq, clock.read());
      this.#made();
    }
  }

  #send({ text, replyTo }: Written) {
    outbox.add(this.#room, text, this.#group?.mentionsIn(text), replyTo);
    this.#typing.over();
    this.#toNewest();
  }

  /** What one may do with this message. */
  #menuFor(seq: number): MessageTools | undefined {
    const message = this.#conversation.message(seq);
    if (!message) return undefined;
    const maySpeakFor = message.from === this.#conversation.me || this.#group?.isAdmin;
    return {
      react: this.#reactTool(message),
      reply: this.#composer.isClosed ? undefined : () => void this.#reply(seq),
      copy: () => copy(this.#list.querySelector(`[id="m-${seq}"] .text`)),
      star: () => this.#star(seq),
      edit: this.#editor.mayEdit(message) ? () => void this.#editor.edit(message) : undefined,
      unsend: maySpeakFor ? () => this.#unsend(seq) : undefined,
    };
  }

  /** Has the next message answer this one. `isAgain`: so it was when the page went away, or the server drew it. */
  async #reply(seq: number, isAgain = false) {
    if (!seq) return;
    const { signal } = this.#end;
    const [code, message] = [await loadMessageMenu(this.#list.dataset.menu), await this.#history.find(seq)];
    if (!code || signal.aborted || (isAgain && this.#composer.isBusy)) return;
    const { me, people } = this.#conversation;
    code.reply({
      ...{ seq, composer: this.#composer, conversation: this.#conversation, signal },
      href: `${this.#conversation.base}${seq}/#m-${seq}`,
      told: message && { from: message.from, rev: message.rev, text: previewText(message.body) },
      called: (user) => (user === me ? words.message.you : nameOf(memberIn(people, user, words))),
      live: words,
      remember: () => drafts.keepReply(this.#room, seq),
    });
    if (!isAgain) this.#composer.querySelector('textarea')?.focus();
  }

  #unsend(seq: number) {
    outbox.unsend(this.#room, seq);
    this.#render();
    this.#list.querySelector<HTMLElement>(`[id="m-${seq}"] .undo`)?.focus();
  }

  #reactTool({ seq, reactions = [] }: ShownMessage): MessageTools['react'] {
    if (seq === 0 || !this.#mayReact) return undefined;
    const { me } = this.#conversation;
    return {
      give: (emoji) => this.#react(seq, emoji),
      mine: reactions.flatMap(([emoji, , users]) => (users.includes(me) ? [emoji] : [])),
      data: this.#list.dataset.emoji ?? '',
    };
  }

  /** Mine alone, and no matter for the outbox. */
  async #star(seq: number): Promise<boolean> {
    const body = new URLSearchParams({ do: 'star', as: String(this.#conversation.me) });
    const path = `/room/${this.#room}/message/${seq}/`;
    const answer = await ask(path, { method: 'POST', headers: { accept: 'application/json' }, body });
    return answer?.ok === true;
  }

  get #mayReact(): boolean {
    return this.#conversation.kind !== 'group' || this.#group?.mayReact === true;
  }

  /** Gives the message this emoji, or takes it back. */
  #react(seq: number, emoji: string) {
    if (!this.#mayReact) return;
    const { me } = this.#conversation;
    const reactions = this.#conversation.message(seq)?.reactions ?? [];
    const on = !reactions.some(([one, , users]) => one === emoji && users.includes(me));
    if (on && isTooMany(reacted(reactions, me, emoji, on), me)) return this.#refuseReaction();
    outbox.react(this.#room, { seq, emoji, on });
  }

  async #refuseReaction() {
    const code = await loadMessageMenu(this.#list.dataset.menu);
    if (code) this.#composer.say(code.tooManyReactions);
  }

  #typed() {
    if (this.#link.isOpen() && this.#typing.isDue(performance.now())) this.#link.typing();
  }

  #moved() {
    if (this.#list.isAtEnd && this.#conversation.follows) this.#cameFrom = 0;
    this.#attention.attend();
  }

  #arrived(entries: LogEntry[]) {
    this.#typingLine.stop(entries.map(({ from }) => from));
    this.#attention.arrived(entries);
  }

  /** Where a frame does not say what they are called, the room has said it. */
  #othersType(users: Member[], more: number) {
    const { me, people } = this.#conversation;
    const others = users.filter(({ id }) => id !== me).map((user) => people.get(user.id) ?? user);
    this.#typingLine.show(others, more, this.#conversation.context(words));
  }

  /** Looks again afterwards: the reader may still be near the edge, if the page was short or could not be loaded. */
  async #extend(edge: Edge) {
    if (await this.#history.extend(edge)) this.#list.look();
  }

  /** A message, wherever it is. */
  async #showMessage(seq: number) {
    if (!this.#list.has(seq)) await this.#history.jumpTo(seq);
    this.#render();
    this.#list.showMessage(seq);
  }

  /** The message that the address of this page leads to, or 0. */
  get #at() {
    return Number(this.getAttribute('at'));
  }

  /** Somebody has come here by a link. */
  #toAddress() {
    return this.#at ? this.#showMessage(this.#at) : this.#toNewest();
  }

  async #toNewest() {
    await this.#history.jump();
    this.#render();
    this.#list.toEnd();
    this.#attention.attend();
  }

  #clicked(event: Event) {
    const target = event.target as Element;
    const cid = target.closest<HTMLElement>('[data-cid]')?.dataset.cid ?? '';
    if (target.closest('.retry')) outbox.retry(cid);
    else if (target.closest('.discard')) outbox.discard(cid);
    else if (target.closest('.undo'))
      outbox.discard(target.closest<HTMLElement>('.undo')?.dataset.undo ?? '');
    else if (target.closest('.reaction')) this.#react(seqOf(target), emojiOf(target));
    else if (target.closest('.copy')) copyOf(target);
    else if (target.closest('.pinned-message')) this.#showMessage(seqOf(target));
    else if (target.closest('a.answered')) void this.#followQuote(target);
    else if (this.#cameFrom && target.closest('.jump')) this.#goBack();
    else if (target.closest('.jump, .elsewhere a')) this.#toNewest();
    else if (target.closest('.older')) this.#extend('oldest');
    else return;
    event.preventDefault();
  }

  /** Until what is answered is shown, the list may still say that it is at its end. */
  async #followQuote(target: Element) {
    const from = seqOf(target);
    await this.#showMessage(
      Number(target.closest<HTMLAnchorElement>('a.answered')?.hash.slice('#m-'.length)),
    );
    this.#cameFrom = from;
  }

  #goBack() {
    void this.#showMessage(this.#cameFrom);
    this.#cameFrom = 0;
  }

  /** Once for all that happens in one turn. */
  #renderSoon() {
    if (this.#isRendering || this.#pointer?.delays('render', () => this.#renderSoon())) return;
    this.#isRendering = true;
    queueMicrotask(() => {
      this.#isRendering = false;
      if (this.isConnected) this.#render();
    });
  }

  #showName() {
    const { me, kind, people } = this.#conversation;
    const peer = kind === 'direct' ? [...people.values()].find(({ id }) => id !== me) : undefined;
    if (!peer) return;
    const [before, name] = [this.#name, nameOf(peer)];
    this.#name = name;
    if (before === undefined || before === name) return;
    for (const heading of this.querySelectorAll('.chat-header h1, .intro h2'))
      heading.replaceChildren(...elementOf(`<p>${Name({ of: peer })}</p>`).childNodes);
    document.title = document.title.replace(before, () => name);
  }

  #render() {
    this.#showName();
    const { me, unreadAfter, readers, hasOlder, oldest, follows } = this.#conversation;
    const context = this.#conversation.context(words, eventText, textView);
    const shown = this.#conversation.shown();
    this.#list.keepPlace(() => {
      this.#list.show(thread(shown, me, unreadAfter, dayHere), context, this.#isLive);
      this.#list.edges(this.#room, oldest, !hasOlder, follows);
      const receipt = this.querySelector('.receipt');
      if (receipt) receipt.textContent = follows ? receiptOf(shown, readers, context) : '';
    });
    this.#list.sticks = follows;
    this.#isLive = true;
    if (!textView && this.#list.querySelector('.plain')) this.#loadTextView();
  }

  #loadTextView() {
    loadTextView(this.#list.dataset.text).then(
      () => this.isConnected && this.#renderSoon(),
      (error) => console.warn('What draws texts could not be loaded', error),
    );
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

/** Where a page may not write to the clipboard, the text is selected, and one copies it oneself. */
const copy = async (text: Element | null | undefined): Promise<boolean> => {
  if (!text) return false;
  try {
    await navigator.clipboard.writeText(text.textContent ?? '');
    return true;
  } catch {
    getSelection()?.selectAllChildren(text);
    return false;
  }
};

const copyOf = async (button: Element) => {
  if (await copy(button.closest('.message')?.querySelector('.text')))
    button.textContent = words.message.copied;
};

const seqOf = (target: Element) => Number(target.closest<HTMLElement>('[data-seq]')?.dataset.seq);

const emojiOf = (target: Element) => target.closest<HTMLElement>('.reaction')?.dataset.emoji ?? '';

const dayHere = (at: number) => dayOf(at, {});
