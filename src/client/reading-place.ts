import { keyOf } from './reconcile.ts';

/** Within this distance (px) of the end the reader counts as being there. */
const END_PX = 100;

/** A line that one sees, from the top of the view (px). */
interface SeenLine {
  key: string;
  top: number;
  height: number;
}

/**
 * Where one reads in a conversation: at its end, or at what stands at the top of the view. That stays when anything is
 * changed in it, and when view or lines get another size: a window, a turned phone, a zoom, a larger font, a keyboard,
 * a composer that grows. What one sees is noted as one scrolls, since by the time a new size is told, it has moved.
 */
export class ReadingPlace {
  #scroller: HTMLElement;
  #lines: () => Iterable<Element>;
  /** At the end, one stays at the end. Not where the conversation goes on after it: that would lead one through all of it. */
  sticks = true;
  #seen: SeenLine[] | 'end' = 'end';
  #fromEnd = 0;
  #size = '';
  #isPut = false;

  /** `scroller` is column-reverse: 0 is its end, and what is above it is negative. */
  constructor(scroller: HTMLElement, lines: () => Iterable<Element>) {
    this.#scroller = scroller;
    this.#lines = lines;
  }

  /** Distance from the end (px). */
  get fromEnd() {
    return this.#fromEnd;
  }

  get isAtEnd() {
    return this.#fromEnd <= END_PX;
  }

  toEnd() {
    this.#seen = 'end';
    this.#moveBack();
  }

  /** Out of the page, a scroller forgets where it was; its room may come to show something before its own turn. */
  put() {
    if (!this.#isPut) this.#scroller.scrollTop = -this.#fromEnd;
    this.#isPut = true;
    this.settle();
  }

  /** It is out of the page. */
  lift() {
    this.#isPut = false;
  }

  /** Changes something in there. What one reads stays where it is. */
  keep(change: () => void) {
    this.put();
    this.note();
    if (this.sticks && this.isAtEnd) this.#seen = 'end';
    else if (this.#seen === 'end') this.#seen = this.#look();
    change();
    this.#moveBack();
  }

  /** Something may have another size: then what one read is moved back to where it was. */
  settle() {
    if (this.#size === this.#measured() || this.#scroller.clientHeight === 0) return;
    // column-reverse keeps the distance from the end.
    if (this.#seen === 'end') this.#moved();
    else this.#moveBack();
  }

  /** Call when the reader may have scrolled. */
  note() {
    this.settle();
    // Where it was moved back, it may have found no room for its place; with the room comes the place.
    if (this.#fromEnd === -this.#scroller.scrollTop) return;
    this.#moved();
    this.#seen = this.sticks && this.isAtEnd ? 'end' : this.#look();
  }

  #look(): SeenLine[] {
    const { clientHeight } = this.#scroller;
    const place = this.#placing();
    const seen: SeenLine[] = [];
    for (const line of this.#lines()) {
      const { top, height } = place(line);
      if (top > clientHeight) break;
      if (top + height > 0) seen.push({ key: keyOf(line), top, height });
    }
    return seen;
  }

  /** By the first line that is still there: a time goes when something comes before it. */
  #moveBack() {
    if (this.#seen === 'end') this.#scroller.scrollTop = 0;
    else this.#moveBackTo(this.#seen);
    this.#moved();
  }

  #moveBackTo(seen: SeenLine[]) {
    const there = new Map([...this.#lines()].map((line) => [keyOf(line), line]));
    const anchor = seen.find(({ key }) => there.has(key));
    const line = anchor && there.get(anchor.key);
    if (!line) return;
    const now = this.#placing()(line);
    // Of a long message that begins above the view, the part at its top edge stays.
    const wanted = anchor.top < 0 ? (anchor.top / anchor.height) * now.height : anchor.top;
    this.#scroller.scrollTop += now.top - wanted;
  }

  /** In the scroller's own pixels, which are others than the window's under a `zoom` of the style sheet. */
  #placing(): (line: Element) => { top: number; height: number } {
    const view = this.#scroller.getBoundingClientRect();
    const scale = view.height / this.#scroller.offsetHeight || 1;
    return (line) => {
      const { top, height } = line.getBoundingClientRect();
      return { top: (top - view.top) / scale, height: height / scale };
    };
  }

  #moved() {
    this.#fromEnd = -this.#scroller.scrollTop;
    this.#size = this.#measured();
  }

  #measured() {
    const { clientWidth, clientHeight, scrollHeight } = this.#scroller;
    return `${clientWidth} ${clientHeight} ${scrollHeight}`;
  }
}
