/**
 * [P11] A text that was unsent, or that an edit has replaced, is looked for in every place of src/db/places.ts: in each table of the room's object and of
 * D1, dumped through SQL, and in whatever is served to anybody. Stores of the browser are looked at by
 * unsend.browser.test.ts.
 */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { D1, OBJECTS, STORES } from '../src/db/places.ts';
import { presenceFor } from '../src/presence/presence.ts';
import { Archive } from '../src/room/archive.ts';
import { copied, groupOf, hashCheaply, type Person, register } from './cast.ts';

hashCheaply();

const SECRET = 'zanzibar-at-dawn';
/** What somebody has reacted with: it goes with the message, and stays where that is edited. */
const REACTION = '🦦';
const goneWith = (how: How) => (how === 'unsent' ? [SECRET, REACTION] : [SECRET]);
/** The place of a secret in a group, after what made it, and of the second one of two people. */
const FIRST = 2;

let ada: Person;
let grace: Person;
/** Was there, and has left. */
let linus: Person;
/** Came later, to a group where one sees what was said before, and to one where one does not. */
let tim: Person;
let count = 0;

const cid = () => `cid-of-test-${++count}`;
const say = (who: Person, room: string, body: string, name = cid(), replyTo?: number) =>
  who.post(`/room/${room}/`, { cid: name, body, ...(replyTo && { replyTo: String(replyTo) }) });
const manage = (who: Person, room: string, fields: Record<string, string>) =>
  who.post(`/room/${room}/group/`, { cid: cid(), ...fields });
type How = 'unsent' | 'edited';
const withdraw = (how: How, who: Person, room: string, seq: number) =>
  how === 'unsent'
    ? who.post(`/room/${room}/message/${seq}/`, { cid: cid(), do: 'unsend' })
    : who.post(`/room/${room}/message/${seq}/edit/`, { cid: cid(), body: 'never mind' });

interface Scene {
  room: string;
  /** The name and the place of what was unsent. */
  name: string;
  seq: number;
  /** Sockets that were open all the time. */
  heard: () => string;
}

const inD1 = async () => {
  const tables = await Promise.all(
    Object.keys(D1).map((table) => env.DB.prepare(`SELECT * FROM ${table}`).all()),
  );
  return JSON.stringify(tables.map(({ results }) => results));
};

const inObject = (stub: DurableObjectStub, tables: string[]) =>
  runInDurableObject(stub, (_, { storage }) => {
    const rows = tables.map((table) => storage.sql.exec(`SELECT * FROM ${table}`).toArray());
    return JSON.stringify(rows);
  });

const tablesOf = (object: string) => Object.keys(OBJECTS[object]?.tables ?? {});
const inRoom = (room: string) => inObject(env.ROOM.getByName(room), tablesOf('ROOM'));

/** Whatever this person can ask for that shows something of the room. */
const served = async (who: Person, room: string, seq: number): Promise<string> => {
  const json = { headers: { accept: 'application/json' } };
  const asked: [string, RequestInit?][] = [
    ['/lobby/'],
    [`/lobby/?q=${SECRET}`],
    [`/lobby/`, { headers: { 'hx-request': 'true' } }],
    [`/room/${room}/`],
    [`/room/${room}/`, { headers: { 'hx-request': 'true' } }],
    [`/room/${room}/?before=${seq + 1}`],
    [`/room/${room}/?replyTo=${seq}`],
    [`/room/${room}/message/${seq}/`],
    [`/room/${room}/message/${seq}/edit/`],
    [`/room/${room}/${seq}/`],
    [`/room/${room}/search/?q=${SECRET}`],
    [`/room/${room}/search/?q=meet`],
    [`/search/?q=${SECRET}`],
    ['/search/?q=meet'],
    ['/starred/'],
    [`/room/${room}/group/`],
    [`/room/${room}/mine/`],
    [`/room/${room}/mine/`, json],
    [`/room/${room}/messages`, json],
    [`/room/${room}/messages?before=${seq + 1}`, json],
    [`/room/${room}/messages?after=${seq - 1}`, json],
    [`/room/${room}/messages?since=0`, json],
  ];
  const pages = await Promise.all(asked.map(async ([path, init]) => (await who.fetch(path, init)).text()));
  return pages
    .join('\n')
    .replaceAll(`?q=${SECRET}`, '')
    .replaceAll(`“${SECRET}”`, '')
    .replaceAll(`value="${SECRET}"`, '');
};

/** All that a socket is told when it begins at this rev, or a tab's. */
const resumed = async (who: Person, room: string, rev: number): Promise<string> => {
  const [line, tab] = await Promise.all([who.connect(room, { rev }), who.arrive()]);
  await line.next('changed');
  await tab.next('welcome');
  for (const one of [line, tab]) one.hangUp();
  return JSON.stringify([line.frames, tab.frames]);
};

/** `by`: who unsends or edits. */
const scene = async (
  kind: 'direct' | 'group',
  how: How,
  by: () => Person,
  isLast: boolean,
): Promise<Scene> => {
  const room = kind === 'direct' ? await ada.roomWith(grace) : await groupOf(ada, [grace, linus]);
  const seq = kind === 'direct' && how === 'unsent' ? 1 : FIRST;
  const name = cid();
  await say(ada, room, `meet me, @grace: ${SECRET}`, name);
  if (kind === 'group') {
    await ada.post(`/room/${room}/message/${seq}/`, { cid: cid(), do: 'pin' });
    await manage(linus, room, { do: 'leave' });
    await manage(ada, room, { do: 'add', people: 'tim' });
  }
  for (const who of [ada, grace]) await who.post(`/room/${room}/message/${seq}/`, { cid: cid(), do: 'star' });
  if (!isLast) await say(grace, room, 'as you like', cid(), seq);
  await grace.post(`/room/${room}/message/${seq}/`, { cid: cid(), do: 'react', emoji: REACTION });
  const lines = await Promise.all([ada.connect(room), grace.connect(room)]);
  const tabs = await Promise.all([ada.arrive(), grace.arrive()]);
  await Promise.all(lines.map((line) => line.next('changed')));
  const before = JSON.stringify([await inD1(), await inRoom(room), await served(grace, room, seq)]);
  expect(before.split(SECRET).length).toBeGreaterThan(5);
  expect(before.split(REACTION).length).toBeGreaterThan(5);
  const seen = [...lines, ...tabs].map(({ frames }) => frames.length);

  const done = await withdraw(how, by(), room, seq);
  expect(done.status).toBe(303);
  await Promise.all(lines.map((line) => line.next('changed')));
  // Lists hear of it within a second, and so does who opens one.
  for (const tab of tabs) {
    let news = await tab.next('nudged');
    while (!news.rooms.some((one) => one.room === room && one[how])) news = await tab.next('nudged');
  }
  const heard = () =>
    JSON.stringify([...lines, ...tabs].map(({ frames }, i) => frames.slice(seen[i]).filter(isOf(room))));
  return { room, name, seq, heard };
};

/** Of other rooms a tab hears, too. */
const isOf = (room: string) => (frame: object) => 'messages' in frame || JSON.stringify(frame).includes(room);

beforeAll(async () => {
  [ada, grace, linus, tim] = (await Promise.all(['ada', 'grace', 'linus', 'tim'].map(register))) as [
    Person,
    Person,
    Person,
    Person,
  ];
});

describe.each([
  ['the last message of two people', 'direct', 'unsent', () => ada, true],
  ['an earlier message in a group, which was pinned', 'group', 'unsent', () => ada, false],
  ['what an admin unsent, the last message of a group', 'group', 'unsent', () => ada, true],
  ['what an edit replaced in the last message of two people', 'direct', 'edited', () => ada, true],
  ['what an edit replaced in an earlier message of a group', 'group', 'edited', () => ada, false],
] as const)('[P11] %s', (_, kind, how, by, isLast) => {
  let at: Scene;
  beforeAll(async () => {
    at = await scene(kind, how, by, isLast);
  });

  test('is in no table of D1, and in none of the objects', async () => {
    for (const gone of goneWith(how)) {
      expect(await inRoom(at.room)).not.toContain(gone);
      expect(await inObject(presenceFor(env), tablesOf('PRESENCE'))).not.toContain(gone);
    }
    expect(await inD1()).not.toContain(SECRET);
    const rows = await env.DB.prepare('SELECT * FROM messages WHERE room_id = ?').bind(at.room).all();
    expect(JSON.stringify(rows.results).includes(REACTION)).toBe(how === 'edited');
  });

  test('is served to nobody: author, reader, who has left, who came later', async () => {
    for (const who of [ada, grace, linus, tim])
      for (const gone of goneWith(how)) expect(await served(who, at.room, at.seq)).not.toContain(gone);
  });

  test('is in no frame from then on, whatever one had when one comes back', async () => {
    for (const gone of goneWith(how)) expect(at.heard()).not.toContain(gone);
    expect(at.heard()).toContain(how === 'unsent' ? '"tombstone"' : '"body":"never mind"');
    for (const who of kind === 'direct' ? [ada, grace] : [ada, grace, tim])
      for (const rev of [0, at.seq, 99])
        for (const gone of goneWith(how)) expect(await resumed(who, at.room, rev)).not.toContain(gone);
    const line = await ada.connect(at.room);
    await evictDurableObject(env.ROOM.getByName(at.room), { webSockets: 'hibernate' });
    line.hangUp();
    expect(await resumed(grace, at.room, 0)).not.toContain(SECRET);
  });

  test('[P3] is not brought back by a retry: by form, for a script, or by socket', async () => {
    const fields = { cid: at.name, body: `meet me, @grace: ${SECRET}` };
    await ada.post(`/room/${at.room}/`, fields);
    const json = await ada.post(`/room/${at.room}/`, fields, { headers: { accept: 'application/json' } });
    expect(await json.json()).toEqual({ seq: at.seq });
    const line = await ada.connect(at.room);
    await line.next('changed');
    line.ask({ type: 'post', ...fields });
    expect(await line.next('changed')).toMatchObject({
      messages: [{ kind: how === 'unsent' ? 'tombstone' : 'message', seq: at.seq, cid: at.name }],
    });
    line.hangUp();
    expect(await inD1()).not.toContain(SECRET);
    expect(await inRoom(at.room)).not.toContain(SECRET);
  });
});

test.each([
  ['edited', 1, 'Message edited', 'Edited. The new text will be here'],
  ['unsent', 2, 'Message unsent', 'Message unsent'],
] as const)(
  '[P11] while D1 does not write, pages and lists show what was %s to nobody, and the author is answered',
  async (how, seq, inList, inRoom) => {
    const room = await ada.roomWith(tim);
    await say(ada, room, `before, ${SECRET}`);
    vi.spyOn(console, 'error').mockImplementation(() => {});
    await breakArchive(async () => {
      expect((await withdraw(how, ada, room, seq)).status).toBe(303);
      expect(await inD1()).toContain(SECRET);
      for (const who of [ada, tim])
        for (const path of ['/lobby/', `/room/${room}/`, `/room/${room}/?before=${seq + 1}`]) {
          const page = await (await who.fetch(path)).text();
          expect(page).not.toContain(SECRET);
          expect(page).toContain(inList);
          if (path !== '/lobby/') expect(page).toContain(inRoom);
        }
    });
    await runInDurableObject(env.ROOM.getByName(room), (object) => object.alarm());
    await expect.poll(inD1).not.toContain(SECRET);
    expect(await inObject(presenceFor(env), ['withheld'])).toBe('[[]]');
  },
);

test.each([
  ['edited', () => grace, 'Edited. The new text will be here'],
  ['unsent', () => linus, 'Message unsent'],
] as const)('[P11] while D1 does not write, no page quotes what was %s', async (how, other, inQuote) => {
  const room = await tim.roomWith(other());
  await say(tim, room, `before, ${SECRET}`);
  expect((await say(other(), room, 'as you like', cid(), 1)).status).toBe(303);
  await copied(room);
  const pages = async () => {
    const asked = [`/room/${room}/`, `/room/${room}/2/`, `/room/${room}/?replyTo=1`, `/room/${room}/?sent=2`];
    return Promise.all(asked.map(async (path) => (await other().fetch(path)).text()));
  };
  for (const page of await pages()) expect(page.split(SECRET).length).toBeGreaterThan(2);
  vi.spyOn(console, 'error').mockImplementation(() => {});
  await breakArchive(async () => {
    expect((await withdraw(how, tim, room, 1)).status).toBe(303);
    for (const page of await pages()) {
      expect(page).not.toContain(SECRET);
      expect(/<a class="answered".*?<\/a>/.exec(page)?.[0]).toContain(inQuote);
    }
  });
  await runInDurableObject(env.ROOM.getByName(room), (object) => object.alarm());
  await expect.poll(inD1).not.toContain(SECRET);
});

/** As long as this lasts, D1 takes nothing from rooms. */
const breakArchive = async (work: () => Promise<void>) => {
  const { catchUp } = Archive.prototype;
  Archive.prototype.catchUp = async () => {
    throw new Error('D1 is away');
  };
  await work().finally(() => {
    Archive.prototype.catchUp = catchUp;
  });
};

test('[P11] no place is left out: a new store of the browser is to be looked at, too', () => {
  expect(Object.keys(STORES).sort()).toEqual([
    'BroadcastChannel',
    'attachments',
    'cookies',
    'history',
    'indexedDB',
    'localStorage',
    'panes',
    'sessionStorage',
  ]);
});
