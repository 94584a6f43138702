import { EVERYONE, type Mention } from '../room/entry.ts';
import { MEMBERS_PAGE } from '../room/limits.ts';
import type { Member } from '../room/member.ts';
import { mentionsIn } from '../room/mentions.ts';
import { PinnedMessage } from '../room/pinned-message.tsx';
import { whyReadOnly } from '../room/posting.ts';
import type { RoomContext, ShownMessage } from '../room/thread.ts';
import { mentions as mentionTexts } from '../web/texts/en-mentions.ts';
import type { Conversation } from './conversation.ts';
import { GroupState, type InitialGroup } from './group-state.ts';
import { type Ask, jsonIn } from './http.ts';
import { MentionPicker } from './mention-picker.ts';

/** Whoever types on means somebody else (ms). */
const TYPING_MS = 150;

/** What it needs of the page's own script, so that it brings no second copy. */
export interface GroupTools {
  pane: HTMLElement;
  conversation: Conversation;
  context: () => RoomContext;
  /** The people who are online, as far as this person may know it. */
  online: () => ReadonlySet<number> | undefined;
  elementOf: (markup: string) => HTMLElement;
  ask: Ask;
  /** A message that may be far away. */
  find: (seq: number) => Promise<ShownMessage | undefined>;
  /** Says why nobody can write here now, or nothing where one can. */
  close: (why: string | undefined) => void;
  signal: AbortSignal;
}

/** What stands around the messages of a group: its name, its members, its pinned message, and whether one may write. */
export class GroupPane {
  #tools: GroupTools;
  #initial: InitialGroup;
  #initialRev: number;
  #state: GroupState;
  #shownName: string;
  /** Members who have not written here, as far as they were searched for. */
  #found = new Map<number, Member>();
  /** What was searched for, and found as a whole. */
  #searched: string[] = [];
  #wanted = '';
  #pinned: number | undefined;
  #pinnedText: string | undefined;

  constructor(tools: GroupTools) {
    this.#tools = tools;
    const { pane, conversation, signal } = tools;
    this.#initial = JSON.parse(pane.getAttribute('group') ?? '{}');
    this.#initialRev = Number(pane.getAttribute('rev'));
    this.#state = this.#current();
    this.#shownName = this.#initial.settings.name;
    this.#pinned = this.#initial.pinned;
    this.#pinnedText = pane.querySelector('.pinned-message .said')?.textContent ?? undefined;
    conversation.addEventListener('changed', () => this.#update(), { signal });
    document.addEventListener('presence:changed', () => this.#showMembers(), { signal });
    const field = pane.querySelector('textarea');
    if (field) new MentionPicker({ field, members: (query) => this.#mentionable(query), signal });
    this.#update();
  }

  /** Whom a text of mine names. */
  mentionsIn(text: string): Mention[] {
    return mentionsIn(text, this.#members(), { mayNameAll: this.#state.role !== 'member' });
  }

  get isAdmin(): boolean {
    return this.#state.isMember && this.#state.role !== 'member';
  }

  /** Who is here does, also where only admins write. */
  get mayReact(): boolean {
    return this.#state.isMember && !this.#state.isClosed;
  }

  #current(): GroupState {
    const { me, welcomed, events } = this.#tools.conversation;
    const state = new GroupState(me, this.#initial, this.#initialRev);
    if (welcomed) state.welcome(welcomed);
    state.changed(events);
    return state;
  }

  #update() {
    this.#state = this.#current();
    this.#showName();
    this.#showMembers();
    this.#tools.close(whyReadOnly(this.#state, this.#tools.context().words));
    const { pinned } = this.#state;
    const { conversation } = this.#tools;
    const shown = pinned !== undefined && conversation.isUnsent(pinned) ? undefined : pinned;
    const text = shown === undefined ? undefined : conversation.textOf(shown);
    if (this.#pinned === shown && (text === undefined || this.#pinnedText === text)) return;
    this.#pinnedText = text;
    void this.#showPinned(shown);
  }

  #showName() {
    const { name } = this.#state.settings;
    if (name === this.#shownName) return;
    document.title = document.title.replace(this.#shownName, () => name);
    const { pane } = this.#tools;
    for (const heading of pane.querySelectorAll('.chat-header h1, .intro h2')) heading.textContent = name;
    const list = pane.querySelector('message-list');
    if (list) list.ariaLabel = list.ariaLabel?.replace(this.#shownName, () => name) ?? null;
    this.#shownName = name;
  }

  #showMembers() {
    const line = this.#tools.pane.querySelector('.members-line');
    const { room } = this.#tools.context().words;
    const { members, memberCount } = this.#state;
    const online = members && this.#tools.online();
    const present = online ? [...members].filter((user) => online.has(user)).length : 0;
    const said = document.createElement('span');
    if (present > 0) said.textContent = room.online(present);
    const text = room.members(memberCount) + said.textContent;
    if (line?.textContent !== text) line?.replaceChildren(room.members(memberCount), said);
  }

  async #showPinned(seq: number | undefined) {
    this.#pinned = seq;
    const message = seq === undefined ? undefined : await this.#tools.find(seq);
    if (this.#pinned !== seq || this.#tools.signal.aborted) return;
    const { pane, context, elementOf } = this.#tools;
    pane.querySelector('.pinned-message')?.remove();
    const room = pane.getAttribute('room') ?? '';
    if (message)
      pane
        .querySelector('.chat-header')
        ?.after(elementOf(String(<PinnedMessage room={room} message={message} context={context()} />)));
  }

  #members(): Member[] {
    const { people } = this.#tools.context();
    const { members } = this.#state;
    const known = new Map([...this.#found, ...people]);
    return [...known.values()].filter(({ id }) => members?.has(id) ?? true);
  }

  async #mentionable(query: string): Promise<Member[]> {
    if (!this.#state.members) await this.#find(query.trim().toLowerCase());
    const { me } = this.#tools.conversation;
    const others = this.#members().filter(({ id }) => id !== me);
    const everyone = { id: EVERYONE, username: mentionTexts.everyone };
    return this.#state.role === 'member' ? others : [...others, everyone];
  }

  /** Of a large group the page knows those who have written. Who else is called like this, the server says. */
  async #find(query: string) {
    this.#wanted = query;
    const isKnown = this.#searched.some((piece) => query.startsWith(piece));
    if (query === '' || isKnown) return;
    await new Promise((resolve) => setTimeout(resolve, TYPING_MS));
    if (this.#wanted !== query) return;
    const { ask, pane } = this.#tools;
    const path = `/room/${pane.getAttribute('room')}/group/?${new URLSearchParams({ q: query })}`;
    const answer = await ask(path, { headers: { accept: 'application/json' } });
    const { members } = ((await jsonIn(answer)) ?? {}) as { members?: Member[] };
    if (!members) return;
    for (const member of members) this.#found.set(member.id, member);
    if (members.length < MEMBERS_PAGE) this.#searched.push(query);
  }
}
