/** A form is answered sooner, or the network is so slow that the person may as well log in. */
const ANSWER_MS = 10_000;

/**
 * Knows whether a form is leading away from this page. Some forms end the very session that they are sent in: logging out,
 * another password. The tab's sockets hear of that before the browser has the answer, and where the tab then goes by
 * itself, the answer is lost.
 */
export class FormNavigation {
  #answerBy = 0;
  #then: (() => void) | undefined;

  constructor(page: EventTarget) {
    page.addEventListener('submit', (event) => this.#submitted(event));
    // Kept for "back", and shown again: what was due when it was left is due now.
    page.addEventListener('pageshow', () => this.#answered());
  }

  /** Goes somewhere, at once or, while a form leads somewhere else, when that takes too long. */
  afterAnswer(go: () => void) {
    const wait = this.#answerBy - performance.now();
    if (wait <= 0) return go();
    if (!this.#then) setTimeout(() => this.#answered(), wait);
    this.#then = go;
  }

  /** Hears it last: a script that sends the form itself has prevented the default by then. */
  #submitted({ defaultPrevented, target }: Event) {
    if (defaultPrevented || (target as HTMLFormElement).method === 'dialog') return;
    this.#answerBy = performance.now() + ANSWER_MS;
  }

  #answered() {
    const go = this.#then;
    this.#answerBy = 0;
    this.#then = undefined;
    go?.();
  }
}
