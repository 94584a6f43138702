import type { HtmxRequestCtx } from 'htmx.org';
import { inListOrder, isArchived, isHidden, type MyRoom, peerOf } from '../../lobby/my-room.ts';
import { ConversationRow, PersonRow } from '../../lobby/row.tsx';
import type { RoomNews } from '../../presence/protocol.ts';
import type { Member } from '../../room/member.ts';
import { clock } from '../clock.ts';
import { emit, listen } from '../events.ts';
import type { FurtherPages } from '../further-pages.ts';
import { isTouchAlone, onPress } from '../keys.ts';
import { place, sayTyping } from '../list-rows.ts';
import { loadCode } from '../load-code.ts';
import { processLinks, refreshForm } from '../navigation-code.ts';
import { PointerGuard } from '../pointer-guard.ts';
import { personFromRow, roomFromRow, updateRow } from '../row-data.ts';
import { ask, me, myRooms, presence } from '../tab.ts';
import { Throttle } from '../throttle.ts';
import { documentOf, elementOf } from '../trusted.ts';
import { TYPING_MS } from '../typing-throttle.ts';
import { words } from '../words.ts';
import { LocalTime } from './local-time.ts';

/** A page that was away from the server for longer has missed news. */
const MISSED_MS = 1_500;
/** New people may come in crowds. */
const REFRESH_EVERY_MS = 10_000;

type FurtherPagesCode = typeof import('../further-pages.ts');

interface Typing {
  users: Member[];
  over: ReturnType<typeof setTimeout>;
}

/** The list: its rows are as new as what MyRooms knows, and in their order. */
export class LobbyList extends HTMLElement {
  #end = new AbortController();
  /** The open room. */
  #current: string | null = null;
  /** By room, who types there. */
  #typing = new Map<string, Typing>();
  /** The last conversation that is shown, where there are more. */
  #last: MyRoom | undefined;
  /** The time of MyRooms when the server was asked for what is shown. */
  #askedAt = 0;
  #further: FurtherPages | undefined;
  #pointer = new PointerGuard(this);
  /** For somebody who is new here. */
  #refreshes = new Throttle(() => this.#refresh(), REFRESH_EVERY_MS);

  connectedCallback() {
    this.#end = new AbortController();
    const { signal } = this.#end;
    listen('presence:changed', ({ changed }) => this.#presence(changed), signal);
    listen('presence:nudged', ({ rooms }) => this.#said(...rooms), signal);
    listen('presence:typing', ({ room, user }) => this.#types(room, [user]), signal);
    listen('presence:back', ({ missed }) => missed > MISSED_MS && this.#refresh(), signal);
    listen('poll:due', () => this.#refresh(), signal);
    listen('room:news', (news) => this.#said(news), signal);
    listen('room:typing', ({ room, users }) => this.#types(room, users), signal);
    listen('rooms:changed', ({ rooms }) => this.#show(...rooms), signal);
    listen('pane:changed', () => this.#mark(), signal);
    this.#form.addEventListener('htmx:before:request', () => this.#asks(), { signal });
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

  #asks() {
    this.#askedAt = myRooms.time;
  }

  #swaps(event: Event) {
    if (this.#pointer.delays('list', () => this.#refresh())) event.preventDefault();
    else this.#further?.keep(this.#field.value);
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
    this.#further?.restore();
    LocalTime.updateAll();
    const rows = this.#rows.filter(({ dataset }) => dataset.room);
    const shown = rows.map((row) => {
      const known = myRooms.fromPage(roomFromRow(row), this.#askedAt);
      const isSame = JSON.stringify(known) === row.dataset.state && !this.#typing.has(known.room);
      if (!isSame) this.#draw(known.room);
      return known;
    });
    this.#last = this.querySelector('.paging') ? shown.at(-1) : undefined;
    // Rooms with messages that came during a search, or before D1 had them, have no row yet.
    for (const { room } of myRooms.all()) if (!this.#rowOf(room)) this.#draw(room);
    if (presence.isKnown) this.#presence(presence.online);
    this.#mark();
    emit('rooms:changed', { rooms: [] });
  }

  /** Somebody who has just written is not typing any more. */
  #said(...news: Pick<RoomNews, 'room' | 'last'>[]) {
    for (const { room, last } of news) {
      const { users = [] } = this.#typing.get(room) ?? {};
      if (last.from === me || users.length === 0) continue;
      this.#types(room, users.length > 1 ? users.filter(({ id }) => id !== last.from) : []);
    }
  }

  #show(...rooms: string[]) {
    for (const room of rooms) this.#draw(room);
  }

  /** Draws the row anew, at its place; or takes it away, where it does not belong into this list any more. */
  #draw(room: string) {
    if (this.#pointer.delays(room, () => this.#draw(room))) return;
    const conversation = myRooms.of(room);
    const known = this.#rowOf(room);
    if (!conversation || !this.#isShown(conversation, known)) return this.#remove(known);
    const row = known ?? this.#fresh(conversation);
    if (known) updateRow(known, elementOf(this.#html(conversation)));
    const typing = this.#typing.get(room);
    if (typing) sayTyping(row, conversation.kind === 'group' ? typing.users : []);
    place(row, (other) => {
      const theirs = myRooms.of(other.dataset.room ?? '');
      return theirs !== undefined && inListOrder(conversation, theirs) < 0;
    });
  }

  /** During a search no row is added. Rooms that sort below the last row of this page belong to the next page. */
  #isShown(conversation: MyRoom, known: HTMLElement | null): boolean {
    if (this.#field.value.trim()) return known !== null;
    const isElsewhere = isArchived(conversation, clock.read().at) !== this.hasAttribute('archive');
    if (isHidden(conversation) || isElsewhere) return false;
    return known !== null || !this.#last || inListOrder(conversation, this.#last) < 0;
  }

  /** Somebody whose conversation is hidden stands among the people again. */
  #remove(row: HTMLElement | null) {
    if (!row) return;
    row.remove();
    this.#refreshes.ask();
  }

  #types(room: string, users: Member[]) {
    clearTimeout(this.#typing.get(room)?.over);
    if (!this.#typing.delete(room) && users.length === 0) return;
    if (users.length > 0) {
      const over = setTimeout(() => this.#types(room, []), TYPING_MS);
      this.#typing.set(room, { users, over });
    }
    this.#draw(room);
  }

  #html(conversation: MyRoom): string {
    const { room } = conversation;
    // Until more is known, what the server wrote.
    const online = presence.isKnown
      ? conversation.kind === 'direct' && presence.online.has(conversation.peer.id)
      : this.#rowOf(room)?.classList.contains('online') === true;
    const current = room === this.#current;
    return String(
      <ConversationRow {...{ conversation, me, online, current, words }} now={clock.read().at} />,
    );
  }

  #fresh(conversation: MyRoom): HTMLElement {
    const row = elementOf(this.#html(conversation));
    if (conversation.kind !== 'group')
      this.querySelector(`.people .row[data-peer="${conversation.peer.id}"]`)?.remove();
    this.querySelector('.conversations')?.prepend(row);
    this.querySelector('.nobody')?.remove();
    processLinks(row);
    return row;
  }

  #presence(changed: ReadonlySet<number>) {
    const strangers = new Set(changed);
    for (const row of this.#rows) {
      const peer = Number(row.dataset.peer);
      if (!peer || peer === me) continue;
      strangers.delete(peer);
      const online = presence.online.has(peer);
      if (row.classList.contains('online') === online) continue;
      const conversation = myRooms.of(row.dataset.room ?? '');
      if (conversation) this.#draw(conversation.room);
      else updateRow(row, elementOf(this.#person(row, online)));
    }
    strangers.delete(me);
    const isWhole = !this.querySelector('.paging') && !this.#field.value.trim();
    if (isWhole && [...strangers].some((user) => presence.online.has(user))) this.#refreshes.ask();
  }

  #person(row: HTMLElement, online: boolean): string {
    const person = personFromRow(row);
    const current = row.querySelector('a')?.hasAttribute('aria-current') === true;
    return String(<PersonRow person={person} online={online} current={current} words={words} />);
  }

  #refresh() {
    void refreshForm(this.#form);
  }

  /** Marks the row of the open conversation. When it is closed, the focus returns to that row. */
  #mark() {
    const pane = document.querySelector('#pane > room-pane');
    this.#current = pane?.getAttribute('room') ?? null;
    const row = this.#rowOf(this.#current ?? '') ?? this.#personRow(pane);
    const open = row?.querySelector('a');
    const marked = this.querySelector<HTMLElement>('.row a[aria-current]');
    if (marked !== open) marked?.removeAttribute('aria-current');
    open?.setAttribute('aria-current', 'page');
    if (!pane && document.activeElement === document.body) marked?.focus();
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
    this.#asks();
    const { FurtherPages } = await loadCode<FurtherPagesCode>(link.dataset.code ?? '');
    this.#further ??= new FurtherPages(this, { ask, documentOf, process: processLinks });
    if (await this.#further.bring(link, this.#field.value)) this.#read();
  }

  #rowOf(room: string) {
    return this.querySelector<HTMLElement>(`.row[data-room="${CSS.escape(room)}"]`);
  }

  /** The row of the person whose conversation is open and has no messages yet. */
  #personRow(pane: Element | null) {
    if (!pane || pane.getAttribute('kind') === 'group') return null;
    const peer = peerOf(JSON.parse(pane.getAttribute('people') ?? '[]'), me);
    return this.querySelector<HTMLElement>(`.people .row[data-peer="${peer?.id}"]`);
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
