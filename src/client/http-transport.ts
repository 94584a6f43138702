import type { Failure, OutboxItem } from './outbox.ts';
import type { SendResult, Transport } from './outbox-sender.ts';

/** The server answers when the message is archived, which is a second at most. */
const POST_MS = 20_000;

const FAILURES: readonly unknown[] = ['malformed', 'empty', 'too_long', 'cid_taken'] satisfies Failure[];

/** What no message can do anything about. */
export interface AuthFailureHandlers {
  signedOut(): void;
  /** Another person is signed in here by now. */
  notYou(): void;
}

/** The way to a room whose socket is not open: the form's own, asking for JSON. [P6] It says whose message it brings. */
export class HttpTransport implements Transport {
  #isOpen: () => boolean;
  #onAuthFailure: AuthFailureHandlers;
  #fetch: typeof fetch;

  constructor(
    isOpen: () => boolean,
    onAuthFailure: AuthFailureHandlers,
    fetcher: typeof fetch = (...request) => fetch(...request),
  ) {
    this.#isOpen = isOpen;
    this.#onAuthFailure = onAuthFailure;
    this.#fetch = fetcher;
  }

  isOpen() {
    return this.#isOpen();
  }

  async send({ room, cid, body, user }: OutboxItem): Promise<SendResult> {
    try {
      const answer = await this.#fetch(`/room/${room}/`, {
        method: 'POST',
        headers: { accept: 'application/json' },
        body: new URLSearchParams({ cid, body, as: String(user) }),
        redirect: 'manual',
        signal: AbortSignal.timeout(POST_MS),
      });
      return this.#outcome(answer.status, await answer.json().catch(() => ({})));
    } catch {
      return { is: 'lost' };
    }
  }

  #outcome(status: number, { seq, reason, retryAfter }: Record<string, unknown>): SendResult {
    if (status === 200 && typeof seq === 'number') return { is: 'stored', seq };
    if (reason === 'too_fast') return { is: 'too_fast', retryAfter: Number(retryAfter) || 0 };
    if (FAILURES.includes(reason)) return { is: 'failed', reason: reason as Failure };
    if (status === 413) return { is: 'failed', reason: 'too_long' };
    if (status === 403 || status === 404) return { is: 'failed', reason: 'not_found' };
    // A redirect, which is opaque and has the status 0, can only lead to the login.
    if (status === 401 || status === 0) this.#onAuthFailure.signedOut();
    if (reason === 'not_you') this.#onAuthFailure.notYou();
    return { is: 'lost' };
  }
}
