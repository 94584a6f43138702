/** [P5] What one person has typed and not sent, by room; on this browser it is theirs alone. */
export class Drafts {
  #user: number;
  #storage: () => Storage;

  /** Reading `localStorage` throws where a person has forbidden it. */
  constructor(user: number, storage: () => Storage = () => localStorage) {
    this.#user = user;
    this.#storage = storage;
  }

  of(room: string): string {
    try {
      return this.#storage().getItem(this.#key(room)) ?? '';
    } catch {
      return '';
    }
  }

  keep(room: string, text: string) {
    try {
      if (text === '') this.#storage().removeItem(this.#key(room));
      else this.#storage().setItem(this.#key(room), text);
    } catch {}
  }

  #key(room: string) {
    return `parley-draft-${this.#user}-${room}`;
  }
}
