/**
 * Every frame, as an attacker would send it. The list of frames is the protocol's own: a new one without a line here fails
 * the first test, and from then on is tried with everything that follows.
 */
import { exports } from 'cloudflare:workers';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BODY_MAX, CLOSE, FRAME_MAX } from '../src/room/limits.ts';
import {
  CLIENT_FRAME_TYPES,
  type ClientFrame,
  type Entry,
  type Message,
  type ServerFrame,
} from '../src/room/protocol.ts';
import { ORIGIN, type Person, register, signIn, stranger } from './cast.ts';
import type { Line } from './line.ts';
import { NASTY } from './nasty.ts';

/** What each frame has beside its `type`. */
const FRAMES: Record<ClientFrame['type'], Record<string, unknown>> = {
  post: { cid: 'cid-of-the-frame', body: 'hello' },
  edit: { cid: 'cid-of-the-frame', seq: 1, body: 'hello' },
  unsend: { cid: 'cid-of-the-frame', seq: 1 },
  react: { cid: 'cid-of-the-frame', seq: 1, emoji: '👍', on: true },
  read: { seq: 1 },
  typing: {},
  resume: { rev: 0 },
};
const frames = Object.entries(FRAMES).map(([type, fields]) => ({ type, fields }));
const fields = frames.flatMap((frame) => Object.keys(frame.fields).map((field) => ({ ...frame, field })));

const ODD: unknown[] = [...NASTY, -1, 1.5, Infinity, 2 ** 53, null, true, [], {}, [['x']], { toString: 'x' }];

let ada: Person;
let grace: Person;
let mallory: Person;
let linus: Person;
let room: string;
let count = 0;

beforeAll(async () => {
  [ada, linus] = await Promise.all([register('ada'), register('linus')]);
});
/** Mallory and grace talk; nobody else is in there. */
beforeEach(async () => {
  count += 1;
  [mallory, grace] = await Promise.all([register(`mallory${count}`), register(`grace${count}`)]);
  room = await mallory.roomWith(grace);
});

const both = async (): Promise<[mallory: Line<ServerFrame>, grace: Line<ServerFrame>]> => {
  const lines = await Promise.all([mallory.connect(room), grace.connect(room)]);
  await Promise.all(lines.map((line) => line.next('changed')));
  return lines;
};

const isMessage = (entry: Entry): entry is Message => entry.kind === 'message';
const said = (line: Line<ServerFrame>) =>
  line.frames.flatMap((told) => (told.type === 'changed' ? told.messages : [])).filter(isMessage);

/** All that was sent before is done with: the sockets are alive, and what was heard since the welcome is heard. */
const still = async (from: Line<ServerFrame>, to: Line<ServerFrame>) => {
  count += 1;
  const body = `still here ${count}`;
  from.ask({ type: 'post', cid: `cid-still-here-${count}`, body });
  await expect.poll(() => said(to).some((message) => message.body === body)).toBe(true);
};

test('every frame has a line here', () => {
  expect(Object.keys(FRAMES).sort()).toEqual([...CLIENT_FRAME_TYPES].sort());
});

describe('[P6] a socket', () => {
  const path = () => `/room/${room}/socket?v=2&rev=0`;

  test.each<[string, () => Promise<{ open: typeof stranger.open }>, number]>([
    ['nobody', async () => stranger, CLOSE.signedOut],
    ['somebody who has logged out', async () => leave(await signIn(grace)), CLOSE.signedOut],
    ['another member', async () => linus, CLOSE.notFound],
  ])('of %s is told nothing but why it closes', async (_, who, code) => {
    await grace.post(`/room/${room}/`, { cid: 'cid-before-all', body: 'for mallory alone' });
    const line = await (await who()).open(path());
    expect(await line.closed).toMatchObject({ code });
    expect(line.frames).toEqual([]);
  });

  test('does not say who one is: headers of our own are nobody’s to send', async () => {
    const headers = { upgrade: 'websocket', 'x-parley-user': String(grace.id), 'x-parley-session': 'x' };
    const response = await mallory.fetch(path(), { headers });
    const heard: string[] = [];
    response.webSocket?.addEventListener('message', ({ data }) => heard.push(String(data)));
    response.webSocket?.accept();
    await expect.poll(() => heard[0]).toContain(`"you":${mallory.id}`);
    const bare = await exports.default.fetch(ORIGIN + path(), { headers });
    const closed = new Promise<CloseEvent>((done) => bare.webSocket?.addEventListener('close', done));
    bare.webSocket?.accept();
    expect((await closed).code).toBe(CLOSE.signedOut);
  });

  const leave = async (who: Person) => {
    await who.post('/logout/');
    return who;
  };
});

describe('[P7] after its session was revoked', () => {
  test.each(frames)('$type does nothing', async ({ type, fields }) => {
    const phone = await signIn(mallory);
    const response = await phone.fetch(`/room/${room}/socket?v=2&rev=0`, {
      headers: { upgrade: 'websocket' },
    });
    const dead = response.webSocket as WebSocket;
    const heard: unknown[] = [];
    dead.addEventListener('message', ({ data }) => heard.push(data));
    const closing = new Promise((done) => dead.addEventListener('close', done));
    // It answers no Close: as a program would that wants to stay.
    dead.accept({ allowHalfOpen: true });
    await expect.poll(() => heard.length).toBe(2);
    const [hers, his] = await both();
    await mallory.post('/account/revoke-others/');
    await closing;

    for (let i = 0; i < 3; i++) dead.send(JSON.stringify({ type, ...fields }));
    await still(hers, his);
    expect(said(his).map(({ body }) => body)).toEqual([expect.stringContaining('still here')]);
    expect(his.frames.map((told) => told.type)).toEqual(['welcome', 'changed', 'changed']);
    expect(heard.slice(2)).toEqual([`{"type":"disconnected","code":${CLOSE.signedOut}}`]);
    dead.close();
  });
});

describe('a frame', () => {
  test.each(fields)('$type with a nasty $field harms its sender alone', async ({ type, fields, field }) => {
    const [hers, his] = await both();
    for (const [i, odd] of ODD.entries()) {
      const ask = { type, ...fields, ...('cid' in fields && { cid: `cid-of-${i}-${field}` }), [field]: odd };
      // Also what JSON has no number for: it is larger than any.
      hers.ask(JSON.stringify(ask).replace('null', odd === Infinity ? '1e309' : 'null'));
    }
    await still(hers, his);
    for (const { from, body } of said(his)) {
      expect(from).toBe(mallory.id);
      expect([...NASTY.map((text) => text.toWellFormed()), 'hello'].join()).toContain(
        body.startsWith('still here') ? 'hello' : body,
      );
    }
    expect(his.frames.map((told) => told.type)).not.toContain('refused');
    // The page shows it when the archive has it.
    const page = async () => (await grace.fetch(`/room/${room}/`)).text();
    await expect.poll(page).toContain(`still here ${count}`);
    expect(await page()).not.toMatch(/<script>|<img(?! src="\/room\/)/);
  });

  test.each(frames)('$type with what another person would be does not become theirs', async (frame) => {
    const [hers, his] = await both();
    const theirs = { from: grace.id, user: grace.id, you: grace.id, session: 'x', room: 'y', as: grace.id };
    hers.ask({ type: frame.type, ...frame.fields, ...theirs });
    await still(hers, his);
    expect(new Set(said(his).map(({ from }) => from))).toEqual(new Set([mallory.id]));
    for (const told of his.frames) if ('user' in told) expect(told.user).toBe(mallory.id);
  });

  test.each(frames)(
    '$type that is too large closes its own socket and no other',
    async ({ type, fields }) => {
      const [hers, his] = await both();
      hers.ask({ type, ...fields, padding: 'x'.repeat(FRAME_MAX) });
      expect(await hers.closed).toMatchObject({ code: 1009 });
      await still(await mallory.connect(room), his);
      expect(said(his)).toHaveLength(1);
    },
  );

  test.each(frames)('$type that is broken, binary, or no object is refused to its sender', async (frame) => {
    const [hers, his] = await both();
    const whole = JSON.stringify({ type: frame.type, ...frame.fields });
    const broken = [whole.slice(0, -1), `${whole}${whole}`, `[${whole}]`, JSON.stringify(whole), '\ufeff'];
    for (const text of broken) hers.ask(text);
    hers.send(new TextEncoder().encode(whole));
    hers.send(new Uint8Array([0xff, 0xfe, 0x00, 0xc3, 0x28]));
    hers.ask(`{"type":${'['.repeat(10_000)}${']'.repeat(10_000)}}`);
    await still(hers, his);
    const refused = hers.frames.filter((told) => told.type === 'refused');
    expect(refused).toHaveLength(broken.length + 3);
    expect(said(his)).toHaveLength(1);
  });

  test('of a cid that is another’s is one’s own message, and not theirs', async () => {
    const [hers, his] = await both();
    his.ask({ type: 'post', cid: 'cid-of-somebody', body: 'theirs' });
    hers.ask({ type: 'post', cid: 'cid-of-somebody', body: 'mine' });
    await expect.poll(() => said(his).length).toBe(2);
    expect(said(his).map(({ from, body }) => [from, body])).toEqual(
      expect.arrayContaining([
        [grace.id, 'theirs'],
        [mallory.id, 'mine'],
      ]),
    );
    expect(said(his).filter(({ cid }) => cid)).toMatchObject([{ body: 'theirs' }]);
  });

  test('of any kind, among 150: the other hears messages, typing and what was read, and goes on', async () => {
    const [hers, his] = await both();
    const type = fc.constantFrom(...CLIENT_FRAME_TYPES, 'shout');
    const frame = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc
        .record({ type, cid: fc.anything(), body: fc.anything(), seq: fc.anything(), rev: fc.anything() })
        .map((ask) => JSON.stringify(ask)),
      fc.constantFrom(...NASTY),
    );
    for (const text of fc.sample(frame, 150)) hers.ask(String(text).toWellFormed());
    await still(hers, his);
    for (const told of his.frames) expect(['welcome', 'changed', 'seen', 'typing']).toContain(told.type);
    for (const { from, body } of said(his)) {
      expect(from).toBe(mallory.id);
      expect([...body].length).toBeLessThanOrEqual(BODY_MAX);
    }
  });

  test('to Presence has no meaning, and no answer', async () => {
    const [hers, his] = await Promise.all([mallory.arrive(), ada.arrive()]);
    await Promise.all([hers.next('welcome'), his.next('welcome')]);
    for (const { type, fields } of frames) hers.ask({ type, ...fields });
    for (const text of NASTY.slice(0, 8)) hers.ask(text.toWellFormed());
    hers.ask({ type: 'nudged', rooms: [], user: ada.id });
    hers.ask('x'.repeat(FRAME_MAX + 1));
    expect(await hers.closed).toMatchObject({ code: 1009 });
    const told = JSON.stringify([hers.frames, his.frames]);
    expect(told).not.toMatch(/refused|hello|DROP|script/);
  });
});
