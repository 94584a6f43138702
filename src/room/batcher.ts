/** So many messages in one turn of the event loop do not make company: they are handled one by one. */
const ALONE = 2;

/**
 * Gathers what arrives together. Whoever speaks alone is handled at once. In company, what arrives in one turn of the
 * event loop is handled together at its end, and so in the next turn, as long as there is company.
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
