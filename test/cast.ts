/** The people of the tests in workerd: they click, send forms and hold sockets, as from a browser on one of our pages. */
import { runInDurableObject } from 'cloudflare:test';
import { env, exports } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import { nameColumns } from '../src/auth/namesakes.ts';
import { COST } from '../src/auth/phc.ts';
import { addWords } from '../src/auth/search-words.ts';
import { openSession } from '../src/auth/sessions.ts';
import { database } from '../src/db/database.ts';
import { instance, members, rooms, users } from '../src/db/schema.ts';
import { hashOfSetUpCode } from '../src/instance/set-up-code.ts';
import { PRESENCE_VERSION, type PresenceFrame as PresenceTold } from '../src/presence/protocol.ts';
import { type GroupSettings, type Member, PROTOCOL_VERSION, type ServerFrame } from '../src/room/protocol.ts';
import { directId, fixedRoomOf, keyOf } from '../src/room/room-id.ts';
import { Line } from './line.ts';
import { HASHED } from './password.ts';

declare global {
  namespace Cloudflare {
    interface GlobalProps {
      mainModule: typeof import('../src/worker.ts');
    }
  }
}

export const ORIGIN = 'https://parley.test';
export const db = database(env.DB);

/** Where all of them are: of its own for each file of tests, because floods are counted by address, and nowhere forgotten. */
let address = '';
let moves = 0;

export const moveOn = () => {
  moves += 1;
  address = `198.51.100.${moves}`;
};

export class Browser {
  #cookie: string | undefined;

  constructor(cookie?: string) {
    this.#cookie = cookie;
  }

  /** Redirects are not followed. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers({
      origin: ORIGIN,
      'sec-fetch-site': 'same-origin',
      'cf-connecting-ip': address,
      accept: 'text/html',
    });
    if (this.#cookie) headers.set('cookie', this.#cookie);
    for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
    return exports.default.fetch(new URL(path, ORIGIN).href, { redirect: 'manual', ...init, headers });
  }

  /** Sends a form. */
  post(path: string, fields: Record<string, string> = {}, init: RequestInit = {}): Promise<Response> {
    return this.fetch(path, { method: 'POST', body: new URLSearchParams(fields), ...init });
  }

  /** Opens a socket; throws where there is none to be had. */
  async open<Frame extends { type: string }>(path: string): Promise<Line<Frame>> {
    const response = await this.fetch(path, { headers: { upgrade: 'websocket' } });
    if (!response.webSocket)
      throw new Error(`${path} gave no socket: ${response.status} ${await response.text()}`);
    return new Line<Frame>(response.webSocket);
  }
}

/** Somebody's browser, signed in. */
export class Person extends Browser implements Member {
  readonly id: number;
  readonly username: string;

  constructor({ id, username }: Member, token: string) {
    super(`__Host-session=${token}`);
    this.id = id;
    this.username = username;
  }

  /** The id of the room with another person, in which nobody has written yet, and which is there all the same. */
  roomWith(other: Member): Promise<string> {
    return makeRoom(this.id, other.id);
  }

  /** The socket of a room. */
  connect(room: string, { rev = 0 } = {}) {
    return this.open<ServerFrame>(`/room/${room}/socket?v=${PROTOCOL_VERSION}&rev=${rev}`);
  }

  /** The socket of a tab. */
  arrive() {
    return this.open<PresenceTold>(`/presence/socket?v=${PRESENCE_VERSION}`);
  }
}

/** Waits until D1 has everything that a room has: a form does not. */
export const copied = (room: string) =>
  vi.waitFor(
    async () => {
      const { rev } = await env.ROOM.getByName(room).newest(0, 0);
      const statement = env.DB.prepare('SELECT rev FROM rooms WHERE id = ?').bind(room);
      expect(await statement.first('rev')).toBe(rev);
    },
    { timeout: 5_000 },
  );

let groups = 0;

/** A group that the first of these has made, with the others in it; its id. */
export const groupOf = async (
  owner: Member,
  others: Member[] = [],
  settings: Partial<GroupSettings> = {},
): Promise<string> => {
  const id = `group-of-test-${++groups}`;
  const operation = {
    type: 'create' as const,
    settings: { ...GROUP, ...settings },
    users: others.map((other) => other.id),
  };
  const made = await env.ROOM.getByName(id).act(plain(owner), `made-${id}`, operation, others.map(plain));
  if (!made.ok) throw new Error(`The group was not made: ${made.reason}`);
  return id;
};

const GROUP: GroupSettings = {
  name: 'Bakers',
  description: '',
  history: 'all',
  posting: 'all',
  joining: 'invited',
};

/** From now on no wait of a throttle passes, however slow the machine is. */
export const stopThrottles = async () => {
  const now = Date.now();
  await Promise.all(
    Array.from({ length: 16 }, (_, n) =>
      runInDurableObject(env.THROTTLE.getByName(`throttle-${n}`), (object) => {
        object.now = () => now;
      }),
    ),
  );
};

/** As it passes to an object: without a browser around it. */
export const plain = ({ id, username }: Member): Member => ({ id, username });

/** As if somebody had written in it. */
const makeRoom = async (a: number, b: number): Promise<string> => {
  const id = directId(a, b);
  const fixed = fixedRoomOf(id);
  if (!fixed) throw new RangeError(`${a} and ${b} have no room`);
  await db.batch([
    db
      .insert(rooms)
      .values({ id, key: keyOf(fixed), createdAt: Date.now() })
      .onConflictDoNothing(),
    db
      .insert(members)
      .values(fixed.users.map((userId) => ({ userId, roomId: id })))
      .onConflictDoNothing(),
  ]);
  return id;
};

/** An account that nobody is signed in to. */
export const enrol = async (username: string): Promise<Member> => {
  const [member] = await db
    .insert(users)
    .values({ username, ...nameColumns({ username }), passwordHash: HASHED, createdAt: Date.now() })
    .returning({ id: users.id, username: users.username });
  if (!member) throw new Error(`${username} could not be registered`);
  await addWords(db, [member]);
  return member;
};

/** Somebody new, in their first browser. */
export const register = async (username: string): Promise<Person> => signIn(await enrol(username));

/** From now on they look after the whole Parley. */
export const promote = async ({ id }: Member, role: 'owner' | 'admin'): Promise<void> => {
  await db.update(users).set({ role }).where(eq(users.id, id));
};

export const SET_UP_CODE = 'abcd-efgh-2345-wxyz';

/** What `npm run deploy` does while nobody is the owner. */
export const printSetUpCode = async (): Promise<void> => {
  const setUpHash = hashOfSetUpCode(SET_UP_CODE.replaceAll('-', ''));
  await db.update(instance).set({ setUpHash, setUpGuessedAt: null });
};

/** Another browser of theirs. */
export const signIn = async (member: Member): Promise<Person> =>
  new Person(member, await openSession(db, member.id, Date.now()));

/** What an answer says, but for the nonce, which no two have in common. */
export const said = (answer: string): string => answer.replace(/(nonce="|'nonce-|data-now=")[\w-]+/g, '');

/** A browser without a session. */
export const stranger = new Browser();

/** For a file whose subject is not what a hash costs: 50 ms each time. Afterwards it costs what it did. */
export const hashCheaply = () => {
  const full = { ...COST };
  beforeAll(() => {
    Object.assign(COST, { memory: 8, passes: 1 });
  });
  afterAll(() => {
    Object.assign(COST, full);
  });
};
