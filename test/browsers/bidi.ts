/** Firefox by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/). */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'ws';
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
import { findProgram, type Started, start, temporaryFolder } from './processes.ts';

const ANSWER_MS = 30_000;
const LISTENING = /WebDriver BiDi listening on (ws:\S+)/;
const NAMES = ['firefox-esr', 'firefox'];
const ON_A_MAC = '/Applications/Firefox.app/Contents/MacOS/firefox';

/** No people of the profile's own, and no questions; the protocol switches the rest of the chatter off. */
const PREFERENCES = { 'intl.accept_languages': 'en-GB,en', 'browser.tabs.warnOnClose': false };

export const openFirefox = async (): Promise<Driver> => {
  const path = findProgram('FIREFOX_PATH', NAMES, [ON_A_MAC]);
  if (!path)
    throw new Missing(
      'Firefox is not here. On Debian: apt-get install firefox-esr (or say where: FIREFOX_PATH).',
    );
  const firefox = await Firefox.start(path);
  /** The protocol has a command for that, and Firefox does not have the command. */
  let scriptless: Promise<Firefox> | undefined;
  return {
    name: firefox.name,
    lacks: {},
    visitor: async (options = {}) => {
      if (options.scripts !== false) return firefox.visitor(options);
      scriptless ??= Firefox.start(path, { 'javascript.enabled': false });
      return (await scriptless).visitor(options);
    },
    close: async () => {
      await Promise.all([firefox.close(), scriptless?.then((one) => one.close())]);
    },
  };
};

/** One process, in which each visitor has a user context of their own. */
class Firefox {
  name = 'Firefox';
  #process: Started;
  #connection: Connection;

  private constructor(process: Started, connection: Connection) {
    this.#process = process;
    this.#connection = connection;
  }

  static async start(path: string, preferences: Record<string, Plain> = {}): Promise<Firefox> {
    const profile = temporaryFolder('firefox');
    const lines = Object.entries({ ...PREFERENCES, ...preferences }).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
    );
    writeFileSync(join(profile, 'user.js'), lines.join('\n'));
    const process = start(path, [
      '--headless',
      '--no-remote',
      '--remote-debugging-port',
      '0',
      '--profile',
      profile,
    ]);
    const [, url] = await process.says(LISTENING);
    const firefox = new Firefox(process, await Connection.open(`${url}/session`));
    // A page that asks whether one wants to leave it is answered yes.
    const capabilities = { alwaysMatch: { unhandledPromptBehavior: { default: 'accept' } } };
    const session = await firefox.#connection.send('session.new', { capabilities });
    const { browserVersion } = session.capabilities as { browserVersion: string };
    firefox.name = `Firefox ${browserVersion}`;
    return firefox;
  }

  async visitor({ before }: VisitorOptions): Promise<Visitor> {
    const connection = this.#connection;
    const { userContext } = await connection.send('browser.createUserContext', {});
    const userContexts = [userContext as string];
    await connection.send('emulation.setTimezoneOverride', { timezone: 'UTC', userContexts });
    if (before) {
      await connection.send('script.addPreloadScript', { functionDeclaration: String(before), userContexts });
    }
    let first: unknown;
    return {
      // Each in a window of their own: of the tabs of one window only one is visible.
      open: async () => {
        const type = first ? 'tab' : 'window';
        const reference = first ? { referenceContext: first } : {};
        const { context } = await connection.send('browsingContext.create', {
          type,
          userContext,
          ...reference,
        });
        first ??= context;
        return new BidiTab(connection, context as string);
      },
      close: async () => {
        await connection.send('browser.removeUserContext', { userContext });
      },
    };
  }

  async close() {
    this.#connection.close();
    await this.#process.stop();
  }
}

class BidiTab implements Tab {
  #connection: Connection;
  #context: string;

  constructor(connection: Connection, context: string) {
    this.#connection = connection;
    this.#context = context;
  }

  async go(url: string) {
    await this.#send('browsingContext.navigate', { url, wait: 'complete' });
  }

  async reload() {
    await this.#send('browsingContext.reload', { wait: 'complete' });
  }

  async ask<Given extends Plain[], Answer>(
    question: (...given: Given) => Answer | Promise<Answer>,
    ...given: Given
  ): Promise<Answer> {
    const { value } = await this.#call(asking(question), given);
    return JSON.parse(String(value));
  }

  async click(target: Target) {
    const { sharedId } = await this.#call(FINDING, target);
    if (!sharedId) return false;
    const origin = { type: 'element', element: { sharedId } };
    const pointer = [
      { type: 'pointerMove', x: 0, y: 0, origin },
      { type: 'pointerDown', button: 0 },
      { type: 'pointerUp', button: 0 },
    ];
    await this.#send('input.performActions', {
      actions: [{ type: 'pointer', id: 'mouse', actions: pointer }],
    });
    return true;
  }

  async type(text: string) {
    const keys = [...text].flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]);
    await this.#send('input.performActions', { actions: [{ type: 'key', id: 'keys', actions: keys }] });
  }

  async attend() {
    await this.#send('browsingContext.activate', {});
  }

  async picture() {
    const { data } = await this.#send('browsingContext.captureScreenshot', {});
    return Buffer.from(String(data), 'base64');
  }

  async close() {
    await this.#send('browsingContext.close', {});
  }

  async #call(functionDeclaration: string, given: unknown): Promise<Result> {
    const answer = await this.#connection.send('script.callFunction', {
      functionDeclaration,
      arguments: [{ type: 'string', value: JSON.stringify(given) }],
      awaitPromise: true,
      target: { context: this.#context },
    });
    if (answer.type === 'success') return answer.result as Result;
    const { text } = answer.exceptionDetails as { text: string };
    throw new Error(`In the page: ${text}`);
  }

  #send(method: string, params: Result) {
    return this.#connection.send(method, { context: this.#context, ...params });
  }
}

type Result = Record<string, unknown>;

interface Answered {
  id?: number;
  type: 'success' | 'error' | 'event';
  result?: Result;
  error?: string;
  message?: string;
}

/** Commands over a WebSocket, each with its answer. */
class Connection {
  #socket: WebSocket;
  #lastId = 0;
  #waiting = new Map<number, (answered: Answered) => void>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#answered(JSON.parse(String(data))));
    socket.on('close', () => this.#ended());
  }

  static open(url: string): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url);
      socket.once('open', () => resolve(new Connection(socket)));
      socket.once('error', reject);
    });
  }

  send(method: string, params: Result): Promise<Result> {
    this.#lastId += 1;
    const id = this.#lastId;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`Firefox, asked for ${method}: ${why}`));
      const timer = setTimeout(() => fail(`no answer within ${ANSWER_MS / 1000} s`), ANSWER_MS);
      this.#waiting.set(id, ({ type, result = {}, error, message }) => {
        clearTimeout(timer);
        if (type === 'success') resolve(result);
        else fail(`${error} (${message})`);
      });
    });
  }

  close() {
    this.#socket.close();
  }

  #answered(answered: Answered) {
    if (answered.id === undefined) return;
    this.#waiting.get(answered.id)?.(answered);
    this.#waiting.delete(answered.id);
  }

  #ended() {
    for (const tell of this.#waiting.values())
      tell({ type: 'error', error: 'gone', message: 'Firefox has ended' });
    this.#waiting.clear();
  }
}
