import type { Server } from '../bin/server.mjs';
import { PRESENCE_VERSION } from '../src/presence/protocol.ts';
import { PROTOCOL_VERSION } from '../src/room/limits.ts';
import { enrol } from './accounts.ts';
import type { Contender } from './contender.ts';
import { type Address, type Seat, takeSeats } from './seat.ts';
import { someAtOnce } from './some-at-once.ts';

/** Of those who come, and write for the first time. */
const AT_ONCE = 8;
const PING_EVERY_MS = 20_000;

interface Person {
  id: number;
  cookie: string;
}

interface Room {
  id: string;
  people: [Person, Person];
}

/** A group, and where each member takes a seat in it, or in the lobby. */
export interface Crowd {
  seat(member: number): Address;
  tab(member: number): Address;
}

/** People whom one form names, at most (group/form.ts). */
const NAMED_AT_ONCE = 100;

/** Parley with people in it. Their accounts are made in the database: to hash a hundred passwords takes longer than most measures. */
export class Parley implements Contender {
  readonly name = 'Parley';
  readonly pid: number;
  #url: string;
  #state: string;
  #rooms: Room[];

  private constructor({ url, pid }: Server, state: string, rooms: Room[]) {
    this.#url = url;
    this.#state = state;
    this.pid = pid;
    this.#rooms = rooms;
  }

  /** `state`: where its data is. */
  static async settle(server: Server, state: string, rooms: number): Promise<Parley> {
    const names = Array.from({ length: 2 * rooms }, (_, i) => `person.${i}`);
    const tokens = enrol(state, names);
    const people = await someAtOnce(tokens.length, AT_ONCE, (i) => arrive(server.url, tokens[i] ?? ''));
    const made = await someAtOnce(rooms, AT_ONCE, async (i): Promise<Room> => {
      const [ada, grace] = people.slice(2 * i, 2 * i + 2) as [Person, Person];
      return { id: await roomOf(server.url, ada, grace), people: [ada, grace] };
    });
    const parley = new Parley(server, state, made);
    await parley.#openTabs();
    return parley;
  }

  seat(room: number, person: number): Address {
    const path = `/room/${this.room(room).id}/socket?v=${PROTOCOL_VERSION}`;
    return { ...this.#as(room, person, path), ready: '"type":"changed"' };
  }

  /** Gets a page of theirs, to its last byte; throws where there is none. */
  async get(room: number, person: number, path: string): Promise<string> {
    const { url, headers } = this.#as(room, person, path);
    const response = await fetch(url, { headers, redirect: 'error' });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text.slice(0, 200)}`);
    return text;
  }

  /** New people, all of them members of a new group. */
  async crowd(size: number): Promise<Crowd> {
    const names = Array.from({ length: size }, (_, i) => `one.of.many.${i}`);
    const cookies = enrol(this.#state, names).map((token) => `session=${token}`);
    const [owner = ''] = cookies;
    const settings = { name: 'Everybody', history: 'all', posting: 'all', joining: 'invited' };
    const first = { ...settings, people: names.slice(1, NAMED_AT_ONCE).join(' ') };
    const made = await send(this.#url, owner, '/groups/new/', { ...first, cid: 'cid-of-the-crowd' });
    for (let at = NAMED_AT_ONCE; at < size; at += NAMED_AT_ONCE) {
      const more = { do: 'add', people: names.slice(at, at + NAMED_AT_ONCE).join(' ') };
      await send(this.#url, owner, `${made}group/`, { ...more, cid: `cid-of-more-${at}` });
    }
    const address = (member: number, path: string, ready: string): Address => {
      const headers = { cookie: cookies[member] ?? '', origin: this.#url };
      return { url: this.#url + path, headers, ready };
    };
    return {
      seat: (member) => address(member, `${made}socket?v=${PROTOCOL_VERSION}`, '"type":"changed"'),
      tab: (member) => address(member, `/presence/socket?v=${PRESENCE_VERSION}`, '"type":"welcome"'),
    };
  }

  room(room: number): Room {
    const found = this.#rooms[room];
    if (!found) throw new RangeError(`There is no room ${room}`);
    return found;
  }

  /** Everybody has a page open, which says that they are online and hears the news of their rooms. */
  async #openTabs() {
    const tabs: Seat[] = await takeSeats(2 * this.#rooms.length, (i) => {
      const path = `/presence/socket?v=${PRESENCE_VERSION}`;
      return { ...this.#as(i >> 1, i & 1, path), ready: '"type":"welcome"' };
    });
    setInterval(() => {
      for (const tab of tabs) tab.ping();
    }, PING_EVERY_MS).unref();
  }

  #as(room: number, person: number, path: string) {
    const { cookie } = this.room(room).people[person === 0 ? 0 : 1];
    return { url: this.#url + path, headers: { cookie, origin: this.#url } };
  }
}

/** Somebody with this session, by what their first page says. */
const arrive = async (url: string, token: string): Promise<Person> => {
  const cookie = `session=${token}`;
  const lobby = await (await fetch(`${url}/lobby/`, { headers: { cookie } })).text();
  const id = Number(/data-user="(\d+)"/.exec(lobby)?.[1]);
  if (!id) throw new Error('Somebody who has just come cannot be found in the lobby');
  return { id, cookie };
};

const roomOf = async (url: string, ada: Person, grace: Person): Promise<string> => {
  const response = await fetch(`${url}/chat/${grace.id}/`, {
    redirect: 'manual',
    headers: { cookie: ada.cookie },
  });
  const [, id] = /\/room\/([^/]+)\//.exec(response.headers.get('location') ?? '') ?? [];
  if (!id) throw new Error(`No room: ${response.status}`);
  // There is no room, and no socket, before somebody has written.
  await send(url, ada.cookie, `/room/${id}/`, { cid: 'cid-of-the-first', body: 'Hello!' });
  return id;
};

/** Sends a form, and says where it leads. */
const send = async (url: string, cookie: string, path: string, fields: Record<string, string>) => {
  const headers = { cookie, origin: url };
  const response = await fetch(url + path, {
    method: 'POST',
    redirect: 'manual',
    headers,
    body: new URLSearchParams(fields),
  });
  if (response.status !== 303) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.headers.get('location') ?? '';
};
