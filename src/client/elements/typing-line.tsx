import { Typing } from '../../room/message.tsx';
import type { Member } from '../../room/protocol.ts';
import type { RoomContext } from '../../room/thread.ts';
import { emit } from '../events.ts';
import { elementOf } from '../trusted.ts';
import { TYPING_MS } from '../typing-throttle.ts';
import type { MessageList } from './message-list.tsx';

interface Typist {
  member: Member;
  timer: ReturnType<typeof setTimeout>;
}

/** The people who are typing, and three dots. Each disappears after a while, if nothing more is heard of them. */
export class TypingLine extends HTMLElement {
  #room = '';
  #typists = new Map<number, Typist>();
  /** How many more there are than are named. */
  #more = 0;
  #context: RoomContext | undefined;

  /** These people type, and so many more. */
  show(users: Member[], more: number, context: RoomContext) {
    this.#context = context;
    this.#more = more;
    for (const member of users) {
      clearTimeout(this.#typists.get(member.id)?.timer);
      const timer = setTimeout(() => this.stop([member.id]), TYPING_MS);
      this.#typists.set(member.id, { member, timer });
    }
    if (users.length > 0) this.#tell();
  }

  /** They have sent what they typed, or have stopped. */
  stop(users: number[]) {
    const stopped = users.filter((user) => this.#forget(user));
    if (stopped.length > 0) this.#tell();
  }

  connectedCallback() {
    this.#room = this.closest('room-pane')?.getAttribute('room') ?? '';
  }

  /** Nobody here would hear that it is over. */
  disconnectedCallback() {
    for (const user of [...this.#typists.keys()]) this.#forget(user);
    if (!this.hidden) emit('room:typing', { room: this.#room, users: [] });
    this.hidden = true;
  }

  #forget(user: number): boolean {
    clearTimeout(this.#typists.get(user)?.timer);
    return this.#typists.delete(user);
  }

  #tell() {
    const users = [...this.#typists.values()].map(({ member }) => member);
    this.#draw(users);
    emit('room:typing', { room: this.#room, users });
  }

  #draw(users: Member[]) {
    const { length } = users;
    if (length === 0) this.#more = 0;
    this.closest<MessageList>('message-list')?.keepPlace(() => {
      this.hidden = length === 0;
      if (length === 0 || !this.#context) return;
      const drawn = elementOf(String(<Typing users={users} more={this.#more} context={this.#context} />));
      // The dots go on moving while the same people type.
      if (drawn.textContent !== this.textContent) this.replaceChildren(drawn);
    });
  }
}
