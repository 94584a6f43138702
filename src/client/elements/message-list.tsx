import { ThreadItem } from '../../room/message.tsx';
import type { Item, RoomContext } from '../../room/thread.ts';
import { processLinks } from '../navigation-code.ts';
import { ReadingPlace } from '../reading-place.ts';
import { ARRIVED, reconcile } from '../reconcile.ts';
import { words } from '../words.ts';

/** History is fetched when one comes so near (screens) to what is there. */
const NEAR_SCREENS = 1.5;

interface Line {
  item: Item;
  html: string;
}

/** The scroller of a conversation. Says `list:moved` whenever what one sees changed, and `list:near` before one comes to an edge. */
export class MessageList extends HTMLElement {
  #end = new AbortController();
  #lines = new Map<string, Line>();
  #context: RoomContext | undefined;
  #place = new ReadingPlace(this, () => this.#thread.children);
  /** Its end is more than a screen away. */
  isFar = false;
  #isMeasuring = false;

  connectedCallback() {
    this.#end = new AbortController();
    const { signal } = this.#end;
    // We keep the place ourselves: not all browsers do, and both at once would move it twice.
    this.style.overflowAnchor = 'none';
    this.#place.put();
    this.addEventListener('scroll', () => this.look(), { signal, passive: true });
    const resizes = new ResizeObserver(() => {
      this.#place.settle();
      this.look();
    });
    for (const resized of [this, ...this.children]) resizes.observe(resized);
    signal.addEventListener('abort', () => resizes.disconnect());
  }

  disconnectedCallback() {
    this.#place.lift();
    this.#end.abort();
  }

  get isAtEnd() {
    return this.#place.isAtEnd;
  }

  set sticks(does: boolean) {
    this.#place.sticks = does;
  }

  toEnd() {
    this.#place.toEnd();
  }

  /** Notes the place now, instead of in the next frame: on a slow device frames are far apart. */
  note() {
    if (!this.isConnected) return;
    this.#place.put();
    this.#place.note();
  }

  has(seq: number): boolean {
    return this.querySelector(`[id="m-${seq}"]`) !== null;
  }

  /** In the middle of what one sees; the keyboard goes on from there. */
  showMessage(seq: number) {
    const line = this.querySelector<HTMLElement>(`[id="m-${seq}"]`);
    if (!line) return;
    line.tabIndex = -1;
    line.focus({ preventScroll: true });
    line.scrollIntoView({ block: 'center' });
    this.look();
  }

  /** Changes something in here. What one reads stays where it is. */
  keepPlace(change: () => void) {
    this.#place.keep(change);
    this.look();
  }

  show(items: Item[], context: RoomContext, isLive: boolean) {
    const isNamed = context.people === this.#context?.people && context.textView === this.#context.textView;
    this.#context = context;
    const lines = new Map(items.map((item) => [item.key, this.#line(item, context, isNamed)]));
    const html = (key: string) => lines.get(key)?.html ?? '';
    const isSame = (key: string) => html(key) === this.#lines.get(key)?.html;
    const focused = this.querySelector<HTMLElement>('.reaction:focus');
    const added = reconcile(this.#thread, [...lines.keys()], html, isSame);
    if (focused && !focused.isConnected) this.#focusAgain(focused);
    // Links to whoever is named swap the pane, as those of a page do.
    if (this.querySelector('a.mention')) processLinks(this.#thread);
    if (isLive && this.isAtEnd) for (const line of added) line.classList.add(ARRIVED);
    this.#lines = lines;
  }

  /** The reaction that was drawn anew; or its message, if it is gone. */
  #focusAgain({ dataset: { emoji }, formAction }: HTMLElement & { formAction?: string }) {
    const line = this.querySelector<HTMLElement>(`[id="m-${formAction?.split('/').at(-2)}"]`);
    if (!line) return;
    line.tabIndex = -1;
    (line.querySelector<HTMLElement>(`[data-emoji="${emoji}"]`) ?? line).focus({ preventScroll: true });
  }

  /** Removes or adds the links to more history (above) and to the newest messages (below). */
  edges(room: string, oldest: number, isWhole: boolean, isNewest: boolean) {
    const older = this.querySelector('.older');
    if (isWhole) older?.remove();
    else if (!older) this.querySelector('.intro')?.before(olderLink(room, oldest));
    if (isNewest) this.querySelector('.elsewhere')?.remove();
  }

  get #thread() {
    return this.querySelector('.thread') as HTMLOListElement;
  }

  /** `isNamed`: nobody is called something else than when this was last drawn, and texts are drawn as they were then. */
  #line(item: Item, context: RoomContext, isNamed: boolean): Line {
    const known = this.#lines.get(item.key);
    if (known && isNamed && isSame(known.item, item)) return { item, html: known.html };
    return { item, html: String(<ThreadItem item={item} context={context} />) };
  }

  /** Says anew what it says of one's place, at most once a frame. */
  look() {
    if (this.#isMeasuring) return;
    this.#isMeasuring = true;
    requestAnimationFrame(() => {
      this.#isMeasuring = false;
      if (this.isConnected) this.#measure();
    });
  }

  #measure() {
    this.#place.note();
    const { fromEnd } = this.#place;
    const fromBeginning = this.scrollHeight - this.clientHeight - fromEnd;
    const near = this.clientHeight * NEAR_SCREENS;
    this.isFar = fromEnd > this.clientHeight;
    this.#tell('list:moved');
    // A conversation that nobody scrolls in needs no history, unless it leaves room.
    const isWanted = fromEnd > 0 || fromBeginning <= 0;
    if (isWanted && fromBeginning < near) this.#tell('list:near', 'oldest');
    if (fromEnd < near) this.#tell('list:near', 'newest');
  }

  #tell(name: 'list:moved' | 'list:near', detail?: 'oldest' | 'newest') {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}

const olderLink = (room: string, oldest: number): HTMLAnchorElement => {
  const link = document.createElement('a');
  link.className = 'older';
  link.href = `/room/${room}/?before=${oldest}`;
  link.textContent = words.room.older;
  return link;
};

/** Messages are never changed in place, so the same one looks the same. */
const isSame = (one: Item, other: Item): boolean => {
  if (one.kind === 'event' && other.kind === 'event') return one.entry === other.entry;
  if (one.kind !== 'message' || other.kind !== 'message')
    return one.kind === other.kind && one.key === other.key;
  return one.message === other.message && one.first === other.first && one.last === other.last;
};
