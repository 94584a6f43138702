import { ThreadItem } from '../../room/message.tsx';
import type { Member } from '../../room/protocol.ts';
import type { Item } from '../../room/thread.ts';
import { ARRIVED, reconcile } from '../reconcile.ts';
import { words } from '../words.ts';

/** Within this of its end one is at the end. */
const END_PX = 100;
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
  #fromEnd = 0;
  #isMeasuring = false;

  connectedCallback() {
    this.#end = new AbortController();
    const { signal } = this.#end;
    // We keep the place ourselves: not all browsers do, and both at once would move it twice.
    this.style.overflowAnchor = 'none';
    this.scrollTop = -this.#fromEnd;
    this.addEventListener('scroll', () => this.#scrolled(), { signal, passive: true });
    const resizes = new ResizeObserver(() => this.#scrolled());
    resizes.observe(this);
    signal.addEventListener('abort', () => resizes.disconnect());
  }

  disconnectedCallback() {
    this.#end.abort();
  }

  get isAtEnd() {
    return this.#fromEnd <= END_PX;
  }

  /** column-reverse: 0 is the end, and what is above it is negative. */
  toEnd() {
    this.scrollTop = 0;
    this.#fromEnd = 0;
  }

  /** Shows these lines. What one reads stays where it is; at the end, one stays at the end. */
  show(items: Item[], peer: Member, isLive: boolean) {
    this.#fromEnd = -this.scrollTop;
    const wasAtEnd = this.isAtEnd;
    const anchor = wasAtEnd ? undefined : this.#anchor();
    const lines = new Map(items.map((item) => [item.key, this.#line(item, peer)]));
    const html = (key: string) => lines.get(key)?.html ?? '';
    const added = reconcile(
      this.#thread,
      [...lines.keys()],
      html,
      (key) => html(key) === this.#lines.get(key)?.html,
    );
    if (isLive && wasAtEnd) for (const line of added) line.classList.add(ARRIVED);
    this.#lines = lines;
    if (wasAtEnd) this.toEnd();
    else if (anchor) this.#keep(anchor);
    this.#scrolled();
  }

  /** What the server left to links: more history above, the newest messages below. */
  edges(room: string, oldest: number, isWhole: boolean, isNewest: boolean) {
    const older = this.querySelector('.older');
    if (isWhole) older?.remove();
    else if (!older) this.querySelector('.intro')?.before(olderLink(room, oldest));
    if (isNewest) this.querySelector('.elsewhere')?.remove();
  }

  get #thread() {
    return this.querySelector('.thread') as HTMLOListElement;
  }

  #line(item: Item, peer: Member): Line {
    const known = this.#lines.get(item.key);
    if (known && isSame(known.item, item)) return { item, html: known.html };
    return { item, html: String(<ThreadItem item={item} peer={peer} words={words} />) };
  }

  /** The first line that one sees, and where. */
  #anchor() {
    const { top } = this.getBoundingClientRect();
    for (const line of this.#thread.children) {
      const place = line.getBoundingClientRect();
      if (place.bottom > top) return { key: (line as HTMLElement).dataset.key, top: place.top };
    }
    return undefined;
  }

  #keep({ key, top }: { key: string | undefined; top: number }) {
    const line = [...this.#thread.children].find((child) => (child as HTMLElement).dataset.key === key);
    if (line) this.scrollTop += line.getBoundingClientRect().top - top;
  }

  /** At most once a frame. */
  #scrolled() {
    if (this.#isMeasuring) return;
    this.#isMeasuring = true;
    requestAnimationFrame(() => {
      this.#isMeasuring = false;
      if (this.isConnected) this.#measure();
    });
  }

  #measure() {
    this.#fromEnd = -this.scrollTop;
    const fromBeginning = this.scrollHeight - this.clientHeight - this.#fromEnd;
    const near = this.clientHeight * NEAR_SCREENS;
    this.#tell('list:moved');
    // A conversation that nobody scrolls in needs no history, unless it leaves room.
    const isWanted = this.#fromEnd > 0 || fromBeginning <= 0;
    if (isWanted && fromBeginning < near) this.#tell('list:near', 'oldest');
    if (this.#fromEnd < near) this.#tell('list:near', 'newest');
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
  if (one.kind !== 'message' || other.kind !== 'message')
    return one.kind === other.kind && one.key === other.key;
  return one.message === other.message && one.first === other.first && one.last === other.last;
};
