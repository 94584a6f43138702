/** What people do on Parley's pages and see there, in any browser. */
import { setTimeout as sleep } from 'node:timers/promises';
import { en } from '../../src/web/texts/en.ts';
import { KEY, type Plain, type Tab, type Target } from './driver.ts';
import { PASSWORD } from './site.ts';

/** Attempts to connect again are up to 30 s apart. */
const PATIENCE_MS = 40_000;
const POLL_MS = 50;

const ROW = '#list .row a';
const FIELD = 'message-composer textarea';

/** One tab, as its person uses it. */
export class Page {
  readonly tab: Tab;
  #url: string;

  constructor(tab: Tab, url: string) {
    this.tab = tab;
    this.#url = url;
  }

  go(path: string) {
    return this.tab.go(this.#url + path);
  }

  /** The path and the query of the address. */
  at(): Promise<string> {
    return this.tab.ask(() => location.pathname + location.search);
  }

  /** Waits for it, and clicks. */
  async click(selector: string, text?: string) {
    const target: Target = { selector, text };
    await eventually(`"${text ?? selector}" can be clicked`, () => this.tab.click(target), true);
  }

  async type(selector: string, text: string) {
    await this.click(selector);
    await this.tab.type(text);
  }

  /** The texts of all these elements that can be seen, as one reads them. */
  texts(selector: string): Promise<string[]> {
    return this.tab.ask((chosen) => {
      const all = [...document.querySelectorAll<HTMLElement>(chosen)];
      return all.filter((one) => one.checkVisibility()).map((one) => one.innerText.trim());
    }, selector);
  }

  /** Waits until these elements read like this. */
  async reads(selector: string, ...expected: string[]) {
    await eventually(`"${selector}" in the page`, () => this.texts(selector), expected);
  }

  async shows(selector: string, text = '') {
    const isThere = async () => (await this.texts(selector)).some((one) => one !== '' && one.includes(text));
    await eventually(`"${selector}" shows "${text}"`, isThere, true);
  }

  async arrivesAt(path: string) {
    await eventually('the address', () => this.at(), path);
  }

  async register(username: string) {
    await this.go('/register/');
    await this.type('#username', username);
    await this.type('#password', PASSWORD);
    await this.tab.type(KEY.enter);
    await this.arrivesAt('/lobby/');
  }

  async logIn(username: string) {
    await this.go('/login/');
    await this.type('#username', username);
    await this.type('#password', PASSWORD);
    await this.tab.type(KEY.enter);
    await this.arrivesAt('/lobby/');
  }

  logOut() {
    return this.click('button', en.frame.logOut);
  }

  /** Opens the conversation with somebody from the list. */
  async open(username: string) {
    await this.click(ROW, username);
    await this.shows('room-pane h1', username);
  }

  /** By the Enter key, which sends once the page's script has come. */
  async say(...lines: string[]) {
    const isLive = () => this.tab.ask(() => document.querySelector('message-composer:defined') !== null);
    await eventually('the composer is ready', isLive, true);
    for (const line of lines) await this.type(FIELD, line + KEY.enter);
  }

  /** Waits until these are the messages, in this order, and nothing else is. */
  messages(...expected: string[]) {
    return this.reads('.message .text', ...expected);
  }

  /** Waits until what stands below the last message is one of these. */
  async receipt(...expected: string[]) {
    const isIt = async () => expected.includes((await this.texts('.receipt')).join());
    await eventually(`the receipt is ${expected.join(' or ')}`, isIt, true);
  }
}

/** Asks until the answer is the expected one. */
export const eventually = async <Answer extends Plain>(
  what: string,
  ask: () => Promise<Answer>,
  expected: Answer,
): Promise<void> => {
  const deadline = Date.now() + PATIENCE_MS;
  let last: Answer | Error | undefined;
  while (Date.now() < deadline) {
    // Between two pages there is none that could answer.
    last = await ask().catch((error: Error) => error);
    if (isSame(last, expected)) return;
    await sleep(POLL_MS);
  }
  const came = last instanceof Error ? last.message : JSON.stringify(last);
  throw new Error(`After ${PATIENCE_MS / 1000} s, ${what}: ${came}, and not ${JSON.stringify(expected)}.`);
};

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
