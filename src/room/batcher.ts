/** Up to this many messages in one turn of the event loop are committed one by one, at once. */
const ALONE = 2;

/**
 * Group commit. A lone message is committed immediately. Once several arrive in one turn of the event loop, all that arrive
 * in a turn are committed as one batch at its end, until a turn brings few again.
 */
export class Batcher<Item> {
  #handle: (items: Item[]) => void;
  #items: Item[] = [];
  #handled = 0;
  #inCompany = false;
  #end: ReturnType<typeof setTimeout> | undefined;

  constructor(handle: (items: Item[]) => void) {
    this.#handle = handle;
  }

  add(item: Item) {
    this.#items.push(item);
    this.#end ??= setTimeout(() => this.#over(), 0);
    if (!this.#inCompany && this.#handled < ALONE) this.#flush();
  }

  #over() {
    this.#end = undefined;
    this.#inCompany = this.#items.length > 1;
    if (this.#items.length > 0) this.#flush();
    this.#handled = 0;
  }

  #flush() {
    this.#handled += 1;
    this.#handle(this.#items.splice(0));
  }
}
