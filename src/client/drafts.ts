/** A draft that was sent or deleted leaves an empty entry, so that other tabs learn of it. At most this many are kept. */
const MARKS_MAX = 50;

/** [P5] What one person has typed and not sent, by room, where all tabs of this browser find it. It is theirs alone. */
export class Drafts {
  #prefix: string;
  #storage: () => Storage;

  /** Reading `localStorage` throws where a person has forbidden it. */
  constructor(user: number, storage: () => Storage = () => localStorage) {
    this.#prefix = `parley-draft-${user}-`;
    this.#storage = storage;
  }

  /** Empty for a draft that was sent or deleted; nothing where there was none, or the browser has dropped it. */
  read(room: string): string | undefined {
    try {
      return this.#storage().getItem(this.#prefix + room) ?? undefined;
    } catch {
      return undefined;
    }
  }

  /** Says whether it is stored now. */
  write(room: string, text: string): boolean {
    try {
      if (text === '') this.#forgetMarks();
      this.#storage().setItem(this.#prefix + room, text);
      return true;
    } catch {
      return false;
    }
  }

  /** The place of the message of this room that one was about to answer, if there is one. No text is kept of it. */
  replyIn(room: string): number {
    return Number(this.read(replyOf(room)));
  }

  keepReply(room: string, seq: number | '') {
    if (seq || this.replyIn(room)) this.write(replyOf(room), String(seq));
  }

  /** The place of a message of this room that one was editing, if there is one. */
  editIn(room: string): number | undefined {
    try {
      const storage = this.#storage();
      const prefix = this.#prefix + editOf(room, '');
      const key = keysOf(storage).find((key) => key.startsWith(prefix) && storage.getItem(key) !== '');
      return key === undefined ? undefined : Number(key.slice(prefix.length));
    } catch {
      return undefined;
    }
  }

  /** [P11] The message with this place is unsent. */
  forgetEdit(room: string, seq: number) {
    if (this.read(editOf(room, seq))) this.write(editOf(room, seq), '');
  }

  /** Whether a `storage` event with this key is about this room; without a key it is about everything. */
  isAbout(room: string, key: string | null): boolean {
    return key === null || key === this.#prefix + room;
  }

  #forgetMarks() {
    const storage = this.#storage();
    const marks = keysOf(storage).filter(
      (key) => key.startsWith(this.#prefix) && storage.getItem(key) === '',
    );
    if (marks.length >= MARKS_MAX) for (const key of marks) storage.removeItem(key);
  }
}

const replyOf = (room: string) => `${room}^`;

const keysOf = (storage: Storage): string[] =>
  Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');

/** Under which name the draft is kept of how the message with this place is edited. */
export const editOf = (room: string, seq: number | '') => `${room}~${seq}`;

/**
 * One page's copy of a room's draft. A page whose text nobody has changed takes over what other tabs store, and stores
 * nothing: so a tab that is idle, or is closed last, overwrites nobody. A draft that is missing was dropped by the browser;
 * it was not sent, since that would have left an empty one: the page stores its text again.
 */
export class Draft {
  #drafts: Drafts;
  #room: string;
  /** What one begins with. Nothing is stored as long as that is all there is. */
  #original: string;
  /** What the store had when this page last read or wrote it. */
  #base: string | undefined;

  constructor(drafts: Drafts, room: string, original = '') {
    this.#drafts = drafts;
    this.#room = room;
    this.#original = original;
  }

  /** Whether a `storage` event with this key is about this draft. */
  isAbout(key: string | null): boolean {
    return this.#drafts.isAbout(this.#room, key);
  }

  /** The text to begin with. `given`: what the server gave back after a refusal, which is newer than any draft. */
  open(shown: string, given: string): string {
    if (this.#base !== undefined) return this.update(shown);
    const found = this.#drafts.read(this.#room);
    // One is not editing any more: the next time begins anew.
    const stored = found === '' && this.#original ? undefined : found;
    this.#base = stored ?? this.#original;
    return given || (stored ?? shown);
  }

  /** The text to show instead of what is shown. */
  update(shown: string): string {
    const stored = this.#drafts.read(this.#room);
    if (stored === undefined) this.keep(shown);
    if (stored === undefined || shown !== this.#base) return shown;
    this.#base = stored;
    return stored;
  }

  /** Stores what is shown, if it was changed here. */
  keep(shown: string) {
    const isLost = shown !== this.#original && this.#drafts.read(this.#room) === undefined;
    if (shown === this.#base && !isLost) return;
    if (this.#drafts.write(this.#room, shown)) this.#base = shown;
  }
}
