import { type Ask, jsonIn } from './http.ts';
import type { Failure, OutboxItem } from './outbox.ts';
import type { SendResult, Transport } from './outbox-sender.ts';

/** The server answers when the message is archived, which is a second at most. */
const POST_MS = 20_000;

const FAILURES: readonly unknown[] = [
  'malformed',
  'empty',
  'too_long',
  'cid_taken',
  'not_member',
  'not_allowed',
  'closed',
  'no_message',
  'too_late',
  'too_many',
] satisfies Failure[];

/** Called when it is the session, and not a message, that the server refuses. */
export interface AuthFailureHandlers {
  signedOut(): void;
  /** Another person is signed in here by now. */
  notYou(): void;
}

/** The form that does the same, asking for JSON. */
export const formFor = (item: OutboxItem) => ({
  path: pathFor(item),
  body: new URLSearchParams({
    cid: item.cid,
    ...fieldsOf(item),
    ...(item.replyTo && { replyTo: String(item.replyTo) }),
    as: String(item.user),
  }),
});

const fieldsOf = ({ body, unsend, react }: OutboxItem) => {
  if (react) return { do: react.on ? 'react' : 'unreact', emoji: react.emoji };
  return unsend === undefined ? { body } : { do: 'unsend' };
};

const pathFor = ({ room, unsend, edit, react }: OutboxItem): string => {
  const seq = unsend ?? react?.seq;
  if (seq !== undefined) return `/room/${room}/message/${seq}/`;
  return edit ? `/room/${room}/message/${edit.seq}/edit/` : `/room/${room}/`;
};

/**
 * The way to a room whose socket is not open: the form's own, asking for JSON. [P6] It says whose message it brings.
 * Only Parley itself can refuse a message for good, or say that one is signed out; whatever else answers, it is tried again.
 */
export class HttpTransport implements Transport {
  #isOpen: () => boolean;
  #onAuthFailure: AuthFailureHandlers;
  #ask: Ask;

  constructor(isOpen: () => boolean, onAuthFailure: AuthFailureHandlers, ask: Ask) {
    this.#isOpen = isOpen;
    this.#onAuthFailure = onAuthFailure;
    this.#ask = ask;
  }

  isOpen() {
    return this.#isOpen();
  }

  async send(entry: OutboxItem): Promise<SendResult> {
    const { path, body } = formFor(entry);
    const answer = await this.#ask(path, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body,
      signal: AbortSignal.timeout(POST_MS),
    });
    const said = ((await jsonIn(answer)) ?? {}) as Record<string, unknown>;
    return answer ? this.#outcome(answer.status, said) : { is: 'lost' };
  }

  #outcome(status: number, { seq, reason, retryAfter }: Record<string, unknown>): SendResult {
    if (status === 200 && typeof seq === 'number') return { is: 'stored', seq };
    if (reason === 'too_fast') return { is: 'too_fast', retryAfter: Number(retryAfter) || 0 };
    if (FAILURES.includes(reason)) return { is: 'failed', reason: reason as Failure };
    if (status === 413) return { is: 'failed', reason: 'too_long' };
    if (status === 403 || status === 404) return { is: 'failed', reason: 'not_found' };
    if (status === 401) this.#onAuthFailure.signedOut();
    if (reason === 'not_you') this.#onAuthFailure.notYou();
    return { is: 'lost' };
  }
}
