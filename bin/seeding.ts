/** Lets people register and talk through the doors that everybody uses: only a room writes what was said in it. */
import { CAST, CONVERSATIONS, GROUPS, type Line } from './seed-cast.ts';

export const PASSWORD = 'parley-demo';
/** For a read cursor to be seen in the pages. */
const PATIENCE_MS = 5_000;
const POLL_MS = 50;

/**
 * The whole cast and all that they said, at the Parley of this URL. Doing it again changes nothing: each message has its
 * name (cid), and a room that has them all is left alone. `enter` gives the cookie with which somebody gets in.
 */
export const seed = async (url: string, enter = throughTheDoor(url)): Promise<void> => {
  const cast = new Map<string, Visitor>();
  for (const name of CAST) cast.set(name, await visit(url, await enter(name)));
  const visitor = (name: string) => {
    const found = cast.get(name);
    if (!found) throw new Error(`${name} is not in the cast.`);
    return found;
  };

  for (const group of GROUPS) {
    const room = await visitor(group.owner).groupOf(group);
    // The first entry says that the group was made.
    const newest = group.said.length + 1;
    if (await visitor(group.owner).hasMessage(room, newest)) continue;
    for (const [i, [who, body, replyTo]] of group.said.entries())
      await visitor(who).say(room, `${group.cid}-${i + 1}`, body, replyTo);
    for (const reader of group.seenBy) await visitor(reader).readUpTo(room, newest);
  }

  // All at the same time but for the last word of each, which decides the order of the list.
  const open = await Promise.all(
    CONVERSATIONS.map(async (conversation) => {
      const [one, other] = conversation.between;
      const room = await visitor(one).roomWith(visitor(other));
      const say = (i: number) => {
        const [who, body, replyTo] = conversation.said[i] as Line;
        return visitor(who).say(room, `seed-${one}-${other}-${i + 1}`, body, replyTo);
      };
      const last = conversation.said.length - 1;
      const isSaid = await visitor(one).hasMessage(room, last + 1);
      for (let i = 0; i < last && !isSaid; i += 1) await say(i);
      return { ...conversation, room, isSaid, sayLast: () => say(last) };
    }),
  );
  const fresh = open.filter(({ isSaid }) => !isSaid);
  for (const { sayLast } of fresh) await sayLast();
  await Promise.all(
    fresh.flatMap(({ seenBy, room, said }) =>
      seenBy.map((reader) => visitor(reader).readUpTo(room, said.length)),
    ),
  );
};

/** As a newcomer, or as who they are already. */
const throughTheDoor =
  (url: string) =>
  async (username: string): Promise<string> => {
    for (const door of ['/register/', '/login/']) {
      const { status, headers } = await send(url + door, { username, password: PASSWORD });
      const [cookie] = headers.getSetCookie();
      if (status === 303 && cookie) return cookie.split(';', 1).join();
    }
    throw new Error(`${username} cannot get in at ${url}: another password?`);
  };

const visit = async (url: string, cookie: string): Promise<Visitor> => {
  const lobby = await fetch(`${url}/lobby/`, { headers: { cookie } });
  const id = (await lobby.text()).match(/data-user="(\d+)"/)?.[1];
  if (!id) throw new Error(`${url}/lobby/ does not say who is looking.`);
  return new Visitor(url, cookie, id);
};

const send = (url: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { origin: new URL(url).origin, accept: 'application/json', ...headers },
    redirect: 'manual',
  });

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

interface Refused {
  /** The status, where the server does not say why. */
  reason: string | number;
  retryAfter?: number;
}

/** Somebody with a browser. Rooms are their paths here. */
class Visitor {
  #url: string;
  #cookie: string;
  #id: string;

  constructor(url: string, cookie: string, id: string) {
    this.#url = url;
    this.#cookie = cookie;
    this.#id = id;
  }

  async roomWith(other: Visitor): Promise<string> {
    const { status, headers } = await this.#get(`/chat/${other.#id}/`);
    const room = headers.get('location');
    if (!room) throw new Error(`/chat/${other.#id}/ leads nowhere (${status}).`);
    return room;
  }

  /** Of this one and others, who are named by their usernames. */
  async groupOf({ cid, name, description, others }: (typeof GROUPS)[number]): Promise<string> {
    const rules = { history: 'all', posting: 'all', joining: 'invited' };
    const form = { cid, name, description, ...rules, people: others.join(' ') };
    const { status, headers } = await send(`${this.#url}/groups/new/`, form, { cookie: this.#cookie });
    const room = headers.get('location');
    if (!room) throw new Error(`The group ${name} was not made (${status}).`);
    return room;
  }

  async hasMessage(room: string, seq: number): Promise<boolean> {
    const response = await this.#get(`${room}messages?after=${seq - 1}`);
    if (!response.ok) throw new Error(`The messages of ${room} cannot be read: ${response.status}`);
    const { messages } = (await response.json()) as { messages: unknown[] };
    return messages.length > 0;
  }

  async say(room: string, cid: string, body: string, replyTo?: number): Promise<void> {
    const fields = { cid, body, ...(replyTo && { replyTo: String(replyTo) }) };
    const response = await send(this.#url + room, fields, { cookie: this.#cookie });
    if (response.ok) return;
    const refused = (await response.json().catch(() => ({ reason: response.status }))) as Refused;
    if (refused.reason !== 'too_fast') throw new Error(`Refused (${refused.reason}): ${body}`);
    await pause(refused.retryAfter ?? POLL_MS);
    return this.say(room, cid, body, replyTo);
  }

  /** Whoever opens the page has read it; the next page knows. */
  async readUpTo(room: string, seq: number): Promise<void> {
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await pause(POLL_MS)) {
      const page = await (await this.#get(room)).text();
      if (page.includes(` read="${seq}"`)) return;
    }
    throw new Error(`${room} was opened, and is still unread.`);
  }

  #get(path: string): Promise<Response> {
    return fetch(this.#url + path, { headers: { cookie: this.#cookie }, redirect: 'manual' });
  }
}
