/** A form is answered sooner, or the network is so slow that the person may as well log in. */
const ANSWER_MS = 10_000;

export interface Network {
  /** The browser believes that there is none; it may be wrong about a server on the same machine. */
  isDoubtful(): boolean;
  /** Tries it, and says to the person if there is none. */
  isThere(): Promise<boolean>;
}

/**
 * Knows whether a form is leading away from this page. Some forms end the very session that they are sent in: logging out,
 * another password. The tab's sockets hear of that before the browser has the answer, and where the tab then goes by
 * itself, the answer is lost.
 */
export class FormNavigation {
  #answerBy = 0;
  #then: (() => void) | undefined;
  #network: Network;
  #isChecked = false;

  constructor(page: EventTarget, network: Network) {
    this.#network = network;
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
  #submitted(event: Event) {
    if (event.defaultPrevented || (event.target as HTMLFormElement).method === 'dialog') return;
    if (!this.#isChecked && this.#network.isDoubtful()) {
      event.preventDefault();
      return void this.#sendIfThere(event as SubmitEvent);
    }
    this.#answerBy = performance.now() + ANSWER_MS;
  }

  /** Without a network a form leads to a page of the browser that has nothing of ours, and what was typed is behind it. */
  async #sendIfThere({ target, submitter }: SubmitEvent) {
    if (!(await this.#network.isThere())) return;
    this.#isChecked = true;
    (target as HTMLFormElement).requestSubmit(submitter);
    this.#isChecked = false;
  }

  #answered() {
    const go = this.#then;
    this.#answerBy = 0;
    this.#then = undefined;
    go?.();
  }
}
