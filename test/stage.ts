/**
 * Parley with its cast on it, as the pictures show it and the tests of looks walk through it: people who are online,
 * type, and have talked at different times of one week.
 */
import { randomBytes } from 'node:crypto';
import type { D1Database } from '@cloudflare/workers-types';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { seed } from '../bin/seeding.ts';
import { PROTOCOL_VERSION } from '../src/room/limits.ts';
import { admit, enrol } from './accounts.ts';
import type { Parley } from './browser.ts';
import { openSocket, PRESENCE } from './sockets.ts';

/** When all pictures are taken: a Thursday evening. */
export const NOW = Date.UTC(2026, 2, 12, 18, 42);
export const HERO = 'ada';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const ONLINE = ['grace', 'linus', 'katherine', 'radia', 'hedy'];
/** In whose conversation with the hero everything was edited. */
const CORRECTS = 'margaret';
/** And where all have reacted to the last messages. */
const REACTS = 'linus';
/** How long ago each of the hero's conversations ended, the last first: as a week leaves them. */
const AGES = [4 * MINUTE, 38 * MINUTE, 3 * 60 * MINUTE, 7 * 60 * MINUTE, DAY, 2 * DAY, 6 * DAY];
const TYPING_EVERY_MS = 2_000;
/** As the page of one's sessions shows it. */
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:148.0) Gecko/20100101 Firefox/148.0';

export interface Stage {
  url: string;
  /** Of a person of the cast, by name. */
  id(name: string): number;
  /** The path of the hero's conversation with somebody. */
  room(name: string): string;
  /** The path of a group of the cast, by its name. */
  group(name: string): string;
  /** Signs the hero in. */
  enter(context: BrowserContext, name?: string): Promise<void>;
  /** Makes the last messages of a conversation unread again. */
  unread(name: string, count: number): Promise<void>;
  /** Somebody types to the hero until the promise that this gives is called. */
  types(name: string): Promise<() => void>;
  /** Somebody says something to the hero, now. */
  says(name: string, text: string): Promise<void>;
  /** Somebody answers somebody, who may have come to the play by themselves. */
  answers(name: string, other: string, text: string): Promise<void>;
  /** Makes that a thing of the past. */
  calm(): Promise<void>;
  /** The path of an invitation by somebody of the cast, perhaps into a new group of theirs with this name. */
  invitation(name: string, group?: string): Promise<string>;
  /** The path of a link by which somebody of the cast gets a new password. */
  newPassword(name: string): Promise<string>;
  /** From now on nobody registers but by invitation, until the promise that this gives is called. */
  byInvitation(): Promise<() => Promise<unknown>>;
  /** They leave it. */
  close(): void;
}

export const SCREENS = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
} as const;

/** A page whose clock begins at NOW, and can be wound forward. */
export const openPage = async (
  browser: Browser,
  baseURL: string,
  options: BrowserContextOptions,
): Promise<Page> => {
  const context = await browser.newContext({ ...options, baseURL, locale: 'en-GB', timezoneId: 'UTC' });
  const page = await context.newPage();
  await page.clock.install({ time: NOW });
  return page;
};

type Group = { id: string; name: string };
type Rows = { results: { name: string; id: number; room: string | null }[] };

/** The cast goes on it, in a Parley where nobody else is. */
export const openStage = async ({ url, worker, database }: Parley): Promise<Stage> => {
  const signIn = async (id: number, agent: string) => `session=${await admit(database, id, agent)}`;
  // Everything was said in another browser than the one that they are seen in.
  await seed(url, async (name) => signIn(await enrol(database, name), 'node'));
  await database.batch(OWNER.map((statement) => database.prepare(statement).bind(HERO)));
  const cookies = new Map<string, string>();
  const invitations = new Map<string, string>();
  const cookieOf = async (name: string) => {
    const cookie = cookies.get(name) ?? (await signIn(found(name).id, AGENT));
    cookies.set(name, cookie);
    return cookie;
  };
  const { results } = (await database.prepare(PEOPLE).bind(HERO).all()) as unknown as Rows;
  const found = (name: string) => {
    const row = results.find((one) => one.name === name);
    if (!row) throw new Error(`${name} is not on stage.`);
    return row;
  };
  const room = (name: string) => `/room/${found(name).room}/`;
  const made = await database.prepare("SELECT id, name FROM rooms WHERE kind = 'group'").all<Group>();
  const group = (name: string) => `/room/${made.results.find((one) => one.name === name)?.id}/`;
  const post = async (name: string, path: string, body: string) => {
    const headers = { cookie: await cookieOf(name), origin: url, accept: 'application/json' };
    const form = new URLSearchParams({ cid: crypto.randomUUID(), body });
    const { ok, status } = await fetch(url + path, { method: 'POST', body: form, headers });
    if (!ok) throw new Error(`${name} cannot say that: ${status}`);
  };
  await database.prepare(EDITED).bind(found(CORRECTS).room).run();
  const { id: reactor, room: reacted } = found(REACTS);
  await database.prepare(REACTED).bind(reacted, reactor, found(HERO).id).run();
  const backdate = await backdating(database);
  /**
   * Presence would go on telling for some seconds what has just been said; asleep, it has forgotten that. Where something
   * that a story before left behind keeps it awake, the platform gives up after 30 s: for longer than Presence remembers.
   */
  const hush = () =>
    worker.evictDurableObject('PRESENCE', { name: 'everybody', webSockets: 'hibernate' }).catch((error) => {
      if (!/not currently running|still has active references/.test(String(error))) throw error;
    });
  const calm = async () => {
    await backdate();
    await hush();
  };
  await calm();
  const sockets = await Promise.all(
    ONLINE.map(async (name) => openSocket(url, PRESENCE, await cookieOf(name))),
  );

  return {
    url,
    id: (name) => found(name).id,
    room,
    group,
    enter: async (context, name = HERO) => {
      const [key = '', value = ''] = (await cookieOf(name)).split('=');
      await context.addCookies([{ name: key, value, url }]);
    },
    unread: async (name, count) => {
      const { room, id } = found(name);
      await database.batch([
        database.prepare(FORGET_READING).bind(room),
        database.prepare(UNREAD).bind(count, room, id),
      ]);
    },
    types: async (name) => {
      const path = `${room(name)}socket?v=${PROTOCOL_VERSION}&rev=0`;
      const socket = await openSocket(url, path, await cookieOf(name));
      const type = () => socket.send(JSON.stringify({ type: 'typing' }));
      const timer = setInterval(type, TYPING_EVERY_MS);
      type();
      return () => {
        clearInterval(timer);
        socket.close();
      };
    },
    says: (name, text) => post(name, room(name), text),
    answers: async (name, other, text) => {
      const to = await database.prepare('SELECT id FROM users WHERE username = ?1').bind(other).first('id');
      const headers = { cookie: await cookieOf(name) };
      if (typeof to !== 'number') throw new Error(`${other} is not here.`);
      const found = await fetch(`${url}/chat/${to}/`, { headers, redirect: 'manual' });
      await post(name, found.headers.get('location') ?? '', text);
    },
    invitation: async (name, group) => {
      const known = invitations.get(`${name} ${group}`);
      if (known) return known;
      const cookie = await cookieOf(name);
      const send = async (path: string, fields: Record<string, string>) => {
        const init = { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' } as const;
        const { status, headers } = await fetch(url + path, { ...init, headers: { cookie, origin: url } });
        if (status !== 303) throw new Error(`${name} cannot invite: ${status}`);
        return headers.get('location') ?? '';
      };
      const token = randomBytes(16).toString('base64url');
      const made = group && (await send('/groups/new/', { cid: crypto.randomUUID(), name: group }));
      await send('/invitations/', { token, room: made?.split('/')[2] ?? '', uses: '5' });
      const path = `/invitation/?token=${token}`;
      invitations.set(`${name} ${group}`, path);
      return path;
    },
    newPassword: async (name) => {
      const fields = { do: 'reset', user: String(found(name).id) };
      const headers = { cookie: await cookieOf(HERO), origin: url };
      const init = { method: 'POST', body: new URLSearchParams(fields), headers };
      const page = await (await fetch(`${url}/administration/members/`, init)).text();
      return /\/reset\/\?token=[\w-]+/.exec(page)?.[0] ?? '';
    },
    byInvitation: async () => {
      const choose = (mode: string | null) =>
        database.prepare('UPDATE instance SET registration = ?1').bind(mode).run();
      await choose('invitation');
      return () => choose(null);
    },
    calm,
    close: () => {
      for (const socket of sockets) socket.close();
    },
  };
};

const OWNER = [
  "UPDATE users SET role = 'owner' WHERE username = ?1",
  `INSERT INTO audit_log (at, actor_id, act, user_id) SELECT ${NOW}, id, 'owner', id FROM users WHERE username = ?1`,
];

const PEOPLE = `
  SELECT users.username AS name, users.id AS id,
    (SELECT mine.room_id FROM members mine JOIN members theirs ON theirs.room_id = mine.room_id
     JOIN rooms ON rooms.id = mine.room_id AND rooms.kind = 'direct'
     JOIN users me ON me.id = mine.user_id AND me.username = ?1 WHERE theirs.user_id = users.id AND users.id <> me.id) AS room
  FROM users`;

/** Only what pages are rendered from. */
const EDITED = 'UPDATE messages SET edited_at = at WHERE room_id = ?1';
/** ?2 and ?3 are the two. */
const REACTED = `
  UPDATE messages SET reactions = json_array(json_array('❤️', 2, json_array(?2, ?3)), json_array('😂', 1, json_array(?2)))
  WHERE room_id = ?1 AND seq >= (SELECT last_seq - 3 FROM rooms WHERE id = ?1)`;
const FORGET_READING = "UPDATE rooms SET cursors = '{}' WHERE id = ?1";
const UNREAD = `
  UPDATE members SET read_seq = (SELECT last_seq FROM rooms WHERE id = ?2) - ?1 WHERE room_id = ?2 AND user_id <> ?3`;

/** Gives each room its place in the week. Only what pages are rendered from: the rooms themselves keep their own times. */
const backdating = async (db: D1Database) => {
  const { results } = await db.prepare('SELECT id FROM rooms ORDER BY last_at DESC').all<{ id: string }>();
  const ends = results.map(({ id }, index) => ({ id, end: NOW - (AGES[index] ?? 7 * DAY) }));
  return async () => {
    await db.batch(
      ends.flatMap(({ id, end }) => [
        db.prepare(TIMES).bind(end, id),
        db.prepare('UPDATE rooms SET last_at = ?1 WHERE id = ?2').bind(end, id),
      ]),
    );
  };
};

/** A minute or so between messages, and a long pause before the last few. */
const TIMES = `
  UPDATE messages SET at = ?1 - 40000 * ((SELECT last_seq FROM rooms WHERE id = ?2) - seq)
    - CASE WHEN seq <= (SELECT last_seq FROM rooms WHERE id = ?2) - 4 THEN 5000000 ELSE 0 END
  WHERE room_id = ?2`;
