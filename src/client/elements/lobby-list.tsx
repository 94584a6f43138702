import htmx, { type HtmxRequestCtx } from 'htmx.org';
import { ConversationRow, type ConversationSummary, PersonRow } from '../../lobby/row.tsx';
import { previewText, type RoomNews } from '../../presence/protocol.ts';
import { emit, listen } from '../events.ts';
import { FurtherPages } from '../further-pages.ts';
import { isTouchAlone, onPress } from '../keys.ts';
import { place, sayTyping } from '../list-rows.ts';
import { MyRooms } from '../my-rooms.ts';
import { DeliveredEvent } from '../outbox.ts';
import { PointerGuard } from '../pointer-guard.ts';
import { conversationFromRow, personFromRow, updateRow } from '../row-data.ts';
import { me, outbox, presence } from '../tab.ts';
import { Throttle } from '../throttle.ts';
import { elementOf } from '../trusted.ts';
import { TYPING_MS } from '../typing-throttle.ts';
import { words } from '../words.ts';
import { LocalTime } from './local-time.ts';

/** A page that was away from the server for longer has missed news. */
const MISSED_MS = 1_500;
/** New people may come in crowds. */
const REFRESH_EVERY_MS = 10_000;

/** The list: its rows are as new as the news, and in their order. */
export class LobbyList extends HTMLElement {
  #end = new AbortController();
  #myRooms = new MyRooms(me);
  /** With whom the open conversation is. */
  #current: number | undefined;
  /** By room, what ends it. */
  #typing = new Map<string, ReturnType<typeof setTimeout>>();
  #further = new FurtherPages(this);
  #pointer = new PointerGuard(this);
  /** For somebody who is new here. */
  #refreshes = new Throttle(() => this.#refresh(), REFRESH_EVERY_MS);

  connectedCallback() {
    this.#end = new AbortController();
    const { signal } = this.#end;
    listen('presence:changed', ({ changed }) => this.#presence(changed), signal);
    listen('presence:nudged', ({ rooms }) => this.#tell(rooms), signal);
    listen('presence:back', ({ missed }) => missed > MISSED_MS && this.#refresh(), signal);
    listen('room:news', ({ rooms }) => this.#tell(rooms), signal);
    listen('room:typing', ({ room, isTyping }) => this.#types(room, isTyping), signal);
    listen('room:read', ({ room, seq }) => this.#show(this.#myRooms.read(room, seq)), signal);
    listen('pane:changed', () => this.#mark(), signal);
    outbox.addEventListener('delivered', (event) => this.#delivered(event), { signal });
    this.#form.addEventListener('htmx:before:swap', (event) => this.#swaps(event), { signal });
    this.#form.addEventListener('htmx:after:swap', (event) => this.#swapped(event), { signal });
    onPress(this, (press) => this.#pressed(press), signal);
    this.addEventListener('click', (event) => this.#clicked(event), { signal });
    this.#read();
  }

  disconnectedCallback() {
    this.#end.abort();
    this.#refreshes.stop();
  }

  #swaps(event: Event) {
    if (this.#pointer.delays('list', () => this.#refresh())) event.preventDefault();
    else this.#further.keep(this.#field.value);
  }

  #swapped({ detail: { ctx } }: HTMLElementEventMap['htmx:after:swap']) {
    this.#read();
    if (this.#opensFirst(ctx)) this.querySelector<HTMLElement>('.row a')?.click();
  }

  /**
   * Enter in the field asks for the first that is found. Only the answer to that very request opens it, and only to
   * somebody who still waits for it there. A phone's key puts its keyboard away.
   */
  #opensFirst({ sourceEvent, request }: HtmxRequestCtx): boolean {
    if (sourceEvent?.type !== 'submit' || isTouchAlone()) return false;
    const query = new URLSearchParams(request.action.split('?')[1]).get('q')?.trim();
    return Boolean(query) && query === this.#field.value.trim() && document.activeElement === this.#field;
  }

  /** The server has written rows: they are what is known, but for what this tab knows better. */
  #read() {
    this.#further.restore();
    LocalTime.updateAll();
    const rows = this.#rows.filter(({ dataset }) => dataset.room);
    for (const row of rows) {
      const { room = '', unread } = row.dataset;
      const known = this.#myRooms.fromPage(conversationFromRow(row, me));
      if (known?.unread !== Number(unread) || this.#typing.has(room)) this.#show(this.#myRooms.of(room));
    }
    // What was said while something else was searched for, or sooner than the archive knew: its row is nowhere yet.
    const oldest = this.querySelector('.paging') ? Number(rows.at(-1)?.dataset.at) : 0;
    for (const missing of this.#myRooms.since(oldest)) if (!this.#rowOf(missing.room)) this.#show(missing);
    if (presence.isKnown) this.#presence(presence.online);
    this.#mark();
    this.#count();
  }

  #tell(rooms: RoomNews[]) {
    for (const news of rooms) {
      const { room, last } = news;
      if (last.from !== me && last.seq > (this.#myRooms.of(room)?.last.seq ?? 0)) this.#types(room, false);
      this.#show(this.#myRooms.apply(news));
    }
  }

  /** News of it may have come and gone before this page could hear them. */
  #delivered(event: Event) {
    if (!(event instanceof DeliveredEvent)) return;
    const { entry, seq } = event;
    const last = { seq, from: me, at: entry.at, text: previewText(entry.body) };
    if (this.#myRooms.of(entry.room)) this.#show(this.#myRooms.said(entry.room, last));
    else this.#refreshes.ask();
  }

  #show(conversation: ConversationSummary | undefined) {
    if (!conversation) return;
    const { room, peer, last } = conversation;
    if (this.#pointer.delays(room, () => this.#show(this.#myRooms.of(room)))) return this.#count();
    const known = this.#rowOf(room);
    // What is searched for stays what was found.
    if (!known && this.#field.value.trim()) return this.#count();
    const row = known ?? this.#fresh(this.#html(conversation));
    if (known) updateRow(known, elementOf(this.#html(conversation)));
    else this.querySelector(`.people .row[data-peer="${peer.id}"]`)?.remove();
    if (this.#typing.has(room)) sayTyping(row);
    place(row, last.at);
    this.#count();
  }

  #types(room: string, isTyping: boolean) {
    clearTimeout(this.#typing.get(room));
    if (!this.#typing.delete(room) && !isTyping) return;
    if (isTyping) {
      const over = () => this.#types(room, false);
      this.#typing.set(room, setTimeout(over, TYPING_MS));
    }
    this.#show(this.#myRooms.of(room));
  }

  #html(conversation: ConversationSummary): string {
    // Until more is known, what the server wrote.
    const online = presence.isKnown
      ? presence.online.has(conversation.peer.id)
      : this.#rowOf(conversation.room)?.classList.contains('online') === true;
    const current = conversation.peer.id === this.#current;
    return String(
      <ConversationRow conversation={conversation} me={me} online={online} current={current} words={words} />,
    );
  }

  #fresh(html: string): HTMLElement {
    const row = elementOf(html);
    this.querySelector('.conversations')?.prepend(row);
    this.querySelector('.nobody')?.remove();
    htmx.process(row);
    return row;
  }

  #presence(changed: ReadonlySet<number>) {
    const strangers = new Set(changed);
    for (const row of this.#rows) {
      const peer = Number(row.dataset.peer);
      strangers.delete(peer);
      const online = presence.online.has(peer);
      if (row.classList.contains('online') === online) continue;
      const conversation = row.dataset.room && this.#myRooms.of(row.dataset.room);
      if (conversation) this.#show(conversation);
      else updateRow(row, elementOf(this.#person(row, online)));
    }
    strangers.delete(me);
    const isWhole = !this.querySelector('.paging') && !this.#field.value.trim();
    if (isWhole && [...strangers].some((user) => presence.online.has(user))) this.#refreshes.ask();
  }

  #person(row: HTMLElement, online: boolean): string {
    const person = personFromRow(row);
    const current = person.id === this.#current;
    return String(<PersonRow person={person} online={online} current={current} words={words} />);
  }

  #refresh() {
    htmx.trigger(this.#form, 'refresh');
  }

  /** The row of the open conversation. Who comes back from it stands where they were. */
  #mark() {
    const left = this.#current;
    this.#current = Number(document.querySelector('#pane > room-pane')?.getAttribute('peer')) || undefined;
    for (const row of this.#rows) {
      const link = row.querySelector('a');
      const peer = Number(row.dataset.peer);
      if (peer === this.#current) link?.setAttribute('aria-current', 'page');
      else link?.removeAttribute('aria-current');
      const isLeft = left !== undefined && !this.#current && peer === left;
      if (isLeft && document.activeElement === document.body) link?.focus();
    }
  }

  #pressed(press: string): boolean {
    const isDown = press === 'ArrowDown';
    if (press === 'Escape' && this.#field.value) this.#search('');
    else if (isDown || press === 'ArrowUp') this.#step(isDown ? 1 : -1);
    else return false;
    return true;
  }

  /** From the field down through the rows, and back. */
  #step(by: 1 | -1) {
    const stops: HTMLElement[] = [this.#field, ...this.#rows.flatMap((row) => row.querySelector('a') ?? [])];
    const at = stops.indexOf(document.activeElement as HTMLElement);
    stops[at + by]?.focus();
  }

  #clicked(event: Event) {
    const link = (event.target as Element).closest('a');
    if (link?.matches('.clear')) this.#search('');
    else if (link?.matches('[rel=next]')) this.#more(link);
    else return;
    event.preventDefault();
  }

  #search(query: string) {
    this.#field.value = query;
    this.#field.focus();
    this.#refresh();
  }

  /** The next page, below this one. */
  async #more(link: HTMLAnchorElement) {
    if (await this.#further.bring(link, this.#field.value)) this.#read();
  }

  #count() {
    emit('rooms:unread', { count: this.#myRooms.unread });
  }

  #rowOf(room: string) {
    return this.querySelector<HTMLElement>(`.row[data-room="${CSS.escape(room)}"]`);
  }

  get #rows() {
    return [...this.querySelectorAll<HTMLElement>('.row')];
  }

  get #form() {
    return this.querySelector('form.search') as HTMLFormElement;
  }

  get #field() {
    return this.querySelector('#search') as HTMLInputElement;
  }
}
