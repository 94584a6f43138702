import { isMessage, type ShownMessage } from '../room/thread.ts';
import type { Conversation } from './conversation.ts';
import { decodePage } from './frames.ts';
import { type Ask, jsonIn } from './http.ts';

/** Before a page is asked for again, after it could not be had, or D1 had not followed yet. */
const AGAIN_MS = 1_000;
const ATTEMPTS = 3;

export type Edge = 'oldest' | 'newest';

/** Brings the pages of a room's history that its conversation lacks. */
export class History {
  #room: string;
  #conversation: Conversation;
  #ask: Ask;
  #underWay = new Set<Edge>();

  constructor(room: string, conversation: Conversation, ask: Ask) {
    this.#room = room;
    this.#conversation = conversation;
    this.#ask = ask;
  }

  /** Brings the page beyond this edge of the window; says false if there is none, or it is on its way already. */
  async extend(edge: Edge): Promise<boolean> {
    const { hasOlder, follows, oldest, newest } = this.#conversation;
    if (this.#underWay.has(edge) || (edge === 'oldest' ? !hasOlder : follows)) return false;
    this.#underWay.add(edge);
    const page = await this.#page(edge === 'oldest' ? { before: oldest } : { after: newest });
    if (page.messages.length > 0) this.#conversation.add(page.messages, page.people);
    else await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    this.#underWay.delete(edge);
    return true;
  }

  /** Leaves the window for the end of the conversation. */
  async jump() {
    if (this.#conversation.follows) return;
    const page = await this.#page({ before: this.#conversation.last + 1 });
    if (page.messages.length > 0) this.#conversation.replace(page.messages, page.people);
  }

  /** A message, wherever it is. */
  async find(seq: number): Promise<ShownMessage | undefined> {
    const known = this.#conversation.message(seq);
    if (known) return known;
    const { messages } = await this.#page({ before: seq + 1 });
    const found = messages.filter(isMessage).find((message) => message.seq === seq);
    return found && this.#conversation.current(found);
  }

  /** Leaves the window for the one that ends with this message. What was said a moment ago D1 may not have yet. */
  async jumpTo(seq: number) {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const { messages, people } = await this.#page({ before: seq + 1 });
      const last = messages.at(-1)?.seq;
      if (last === seq) return this.#conversation.replace(messages, people);
      if (last === undefined || attempt === ATTEMPTS) return;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }

  /** Ascending by seq; empty, too, where it could not be had. */
  async #page(where: { before: number } | { after: number }): Promise<ReturnType<typeof decodePage>> {
    const [[side, seq] = []] = Object.entries(where);
    const headers = { accept: 'application/json' };
    const answer = await this.#ask(`/room/${this.#room}/messages?${side}=${seq}`, { headers });
    return decodePage(answer?.ok ? await jsonIn(answer) : undefined);
  }
}
