/** WebKit by WebDriver (https://www.w3.org/TR/webdriver2/), as WebKitGTK's WebKitWebDriver speaks it. */
import {
  asking,
  type Driver,
  FINDING,
  Missing,
  type Plain,
  type Tab,
  type Target,
  type Visitor,
  type VisitorOptions,
} from './driver.ts';
import { findProgram, freePort, type Started, start } from './processes.ts';

const ANSWER_MS = 30_000;
const READY_MS = 10_000;
const POLL_MS = 50;
/** The key under which an element comes over the wire: https://www.w3.org/TR/webdriver2/#elements */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const INSTALL = 'On Debian: apt-get install webkit2gtk-driver xvfb';

export const openWebKit = async (): Promise<Driver> => {
  const path = findProgram('WEBKIT_DRIVER_PATH', ['WebKitWebDriver']);
  if (!path) throw new Missing(`WebKitWebDriver is not here. ${INSTALL} (or say where: WEBKIT_DRIVER_PATH).`);
  const screen = await openScreen();
  const first = await Session.start(path, screen.env, {});
  const name = first.name;
  await first.close();
  return {
    name,
    lacks: { 'scripts before the page': 'WebDriver without BiDi has no command for it' },
    visitor: (options = {}) => Session.start(path, screen.env, options),
    close: screen.close,
  };
};

/** The desktop that is there, or one that nobody sees: WebKitGTK needs either. */
const openScreen = async () => {
  if (process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return { env: {}, close: async () => {} };
  const path = findProgram('XVFB_PATH', ['Xvfb']);
  if (!path) throw new Missing(`WebKit needs a screen, and there is neither one nor Xvfb. ${INSTALL}`);
  const xvfb = start(path, ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp']);
  const [, display] = await xvfb.says(/^(\d+)\n/m);
  return { env: { DISPLAY: `:${display}` }, close: () => xvfb.stop() };
};

/** A driver has one browser at a time, so each visitor has both. Commands go to one window, after switching to it. */
class Session implements Visitor {
  name = 'WebKit';
  #process: Started;
  #url: string;
  #window = '';
  #isFresh = true;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(process: Started, url: string) {
    this.#process = process;
    this.#url = url;
  }

  static async start(path: string, env: Record<string, string>, { scripts = true }: VisitorOptions) {
    const port = await freePort();
    const process = start(path, [`--port=${port}`, '--host=127.0.0.1'], {
      ...env,
      LANGUAGE: 'en_GB',
      TZ: 'UTC',
    });
    const url = `http://127.0.0.1:${port}/session`;
    await untilReady(`http://127.0.0.1:${port}/status`);
    const args = ['--automation', `--enable-javascript=${scripts}`];
    const alwaysMatch = { 'webkitgtk:browserOptions': { args } };
    const { sessionId, capabilities } = (await send('POST', url, { capabilities: { alwaysMatch } })) as {
      sessionId: string;
      capabilities: { browserVersion: string };
    };
    const session = new Session(process, `${url}/${sessionId}`);
    session.name = `WebKitGTK ${capabilities.browserVersion}`;
    session.#window = String(await session.#send('GET', '/window'));
    return session;
  }

  async open(): Promise<Tab> {
    return this.inTurn(async () => {
      const isFirst = this.#isFresh;
      this.#isFresh = false;
      if (isFirst) return new WebDriverTab(this, this.#window);
      const { handle } = (await this.#send('POST', '/window/new', { type: 'tab' })) as { handle: string };
      return new WebDriverTab(this, handle);
    });
  }

  async close() {
    await this.#send('DELETE', '').catch(() => {});
    await this.#process.stop();
  }

  /** One command in one window. */
  command(window: string, method: string, path: string, body?: object): Promise<unknown> {
    return this.inTurn(async () => {
      if (this.#window !== window) await this.#send('POST', '/window', { handle: window });
      this.#window = window;
      return this.#send(method, path, body);
    });
  }

  /** Nobody switches windows in between. */
  inTurn<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => {});
    return turn;
  }

  #send(method: string, path: string, body?: object) {
    return send(method, this.#url + path, body);
  }
}

class WebDriverTab implements Tab {
  #session: Session;
  #window: string;

  constructor(session: Session, window: string) {
    this.#session = session;
    this.#window = window;
  }

  async go(url: string) {
    await this.#send('POST', '/url', { url });
  }

  async reload() {
    await this.#send('POST', '/refresh', {});
  }

  async ask<Given extends Plain[], Answer>(
    question: (...given: Given) => Answer | Promise<Answer>,
    ...given: Given
  ): Promise<Answer> {
    return JSON.parse(String(await this.#call(asking(question), given)));
  }

  async click(target: Target) {
    const found = (await this.#call(FINDING, target)) as { [ELEMENT]: string } | null;
    if (!found) return false;
    await this.#send('POST', `/element/${found[ELEMENT]}/click`, {});
    return true;
  }

  async type(text: string) {
    const focused = (await this.#send('GET', '/element/active')) as { [ELEMENT]: string };
    await this.#send('POST', `/element/${focused[ELEMENT]}/value`, { text });
  }

  async attend() {
    await this.#send('GET', '/title');
  }

  async picture() {
    return Buffer.from(String(await this.#send('GET', '/screenshot')), 'base64');
  }

  async close() {
    await this.#send('DELETE', '/window');
  }

  async #call(source: string, given: unknown): Promise<unknown> {
    const script = `const [given, done] = arguments;
      try {
        const answer = (${source})(given);
        if (answer && typeof answer.then === 'function') answer.then(done, (error) => done({ error: String(error) }));
        else done(answer);
      } catch (error) {
        done({ error: String(error) });
      }`;
    const answer = await this.#send('POST', '/execute/async', { script, args: [JSON.stringify(given)] });
    const { error } = (answer ?? {}) as { error?: string };
    if (error) throw new Error(`In the page: ${error}`);
    return answer;
  }

  #send(method: string, path: string, body?: object) {
    return this.#session.command(this.#window, method, path, body);
  }
}

const send = async (method: string, url: string, body?: object): Promise<unknown> => {
  const signal = AbortSignal.timeout(ANSWER_MS);
  const answer = await fetch(url, { method, signal, ...(body && { body: JSON.stringify(body) }) });
  const { value } = (await answer.json()) as { value: unknown };
  if (answer.ok) return value;
  const { error, message } = value as { error: string; message: string };
  throw new Error(`WebKit, asked for ${method} ${new URL(url).pathname}: ${error} (${message})`);
};

const untilReady = async (url: string) => {
  for (const deadline = Date.now() + READY_MS; Date.now() < deadline; ) {
    const isReady = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`WebKitWebDriver did not answer within ${READY_MS / 1000} s.`);
};
