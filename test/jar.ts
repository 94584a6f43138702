import { SESSION_COOKIE } from '../src/auth/cookie.ts';
import { openSession } from '../src/auth/sessions.ts';
import { Browser, db, enrol } from './cast.ts';

/** A browser that keeps the cookies that it is given, as long as they are good. */
export class Jar extends Browser {
  #cookies = new Map<string, string>();

  override async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (!headers.has('cookie')) headers.set('cookie', this.cookie);
    const response = await super.fetch(path, { ...init, headers });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  /** All of them, as they are sent; another browser that had them would be this one. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Signs somebody in. */
  async enter(user: number): Promise<void> {
    this.#cookies.set(SESSION_COOKIE, await openSession(db, user, Date.now()));
  }

  #keep(line: string) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === '' || /max-age=0\b/i.test(line)) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}

/** Somebody new with a password, in their first browser. */
export const newcomer = async (username: string): Promise<Jar> => {
  const jar = new Jar();
  await jar.enter((await enrol(username)).id);
  return jar;
};
