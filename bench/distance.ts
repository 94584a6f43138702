/** What somebody waits for who is far away from D1 and the objects: docs/scale.md. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { startServer } from '../bin/server.mjs';
import { PRESENCE_VERSION } from '../src/presence/protocol.ts';
import { PROTOCOL_VERSION } from '../src/room/limits.ts';
import { enrol } from './accounts.ts';
import { median } from './figures.ts';

/** The test build. */
const ENTRY = 'bench/distance/worker.ts';
const PEOPLE = 40;
/** Of these the one who asks has a conversation with so many. */
const ROOMS = 12;
const MESSAGES = 120;
const LABEL_WIDTH = 34;
const WIDTH = 12;

interface Answer {
  ms: number;
  hops: number;
}

interface Ask {
  label: string;
  /** At most so many ms, with 40 a hop; where it is about the second table, too. */
  aim?: number;
  both?: true;
  ask(place: Place): Promise<Answer>;
}

interface Place {
  url: string;
  cookie: string;
  room: string;
  peer: number;
}

type Init = Omit<RequestInit, 'headers'> & { headers?: Record<string, string> };

const http =
  (path: (place: Place) => string, init: () => Init = () => ({})) =>
  async (place: Place): Promise<Answer> => {
    const { headers, ...more } = init();
    const start = performance.now();
    const answer = await fetch(place.url + path(place), {
      redirect: 'manual',
      headers: { accept: 'text/html', cookie: place.cookie, origin: place.url, ...headers },
      ...more,
    });
    const text = await answer.text();
    if (answer.status >= 400) throw new Error(`${path(place)}: ${answer.status} ${text.slice(0, 200)}`);
    return { ms: performance.now() - start, hops: Number(answer.headers.get('x-hops')) };
  };

const fragment = () => ({ headers: { 'hx-request': 'true' } });
const json = () => ({ headers: { accept: 'application/json' } });

let posts = 0;
const message = () => ({
  method: 'POST',
  body: new URLSearchParams({ cid: `cid-of-distance-${++posts}`, body: 'Shall we meet at the usual place?' }),
});

const socket =
  (path: (place: Place) => string) =>
  (place: Place): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const start = performance.now();
      const address = place.url.replace(/^http/, 'ws') + path(place);
      const opened = new WebSocket(address, { headers: { cookie: place.cookie, origin: place.url } });
      let hops = 0;
      opened.on('upgrade', ({ headers }) => {
        hops = Number(headers['x-hops']);
      });
      opened.on('error', reject);
      opened.on('message', (frame: Buffer) => {
        if (!frame.includes('"type":"welcome"')) return;
        resolve({ ms: performance.now() - start, hops });
        opened.terminate();
      });
    });

const ASKS: Ask[] = [
  { label: 'conversation, page', aim: 100, ask: http(({ room }) => `/room/${room}/`) },
  { label: 'conversation, fragment', aim: 60, ask: http(({ room }) => `/room/${room}/`, fragment) },
  { label: 'lobby, page', aim: 100, ask: http(() => '/lobby/') },
  {
    label: 'older messages',
    aim: 60,
    ask: http(({ room }) => `/room/${room}/messages?before=${MESSAGES}`, json),
  },
  { label: 'profile, page', aim: 100, ask: http(({ peer }) => `/people/${peer}/`) },
  { label: 'profile, fragment', ask: http(({ peer }) => `/people/${peer}/`, fragment) },
  { label: 'settings, page', aim: 60, ask: http(() => '/settings/') },
  { label: 'settings, fragment', ask: http(() => '/settings/', fragment) },
  { label: '/chat/<id>/', aim: 60, ask: http(({ peer }) => `/chat/${peer}/`) },
  {
    label: 'socket of a room, welcome',
    aim: 100,
    ask: socket(({ room }) => `/room/${room}/socket?v=${PROTOCOL_VERSION}`),
  },
  {
    label: 'socket of a tab, welcome',
    aim: 100,
    ask: socket(() => `/presence/socket?v=${PRESENCE_VERSION}`),
  },
  { label: 'form with a message', aim: 100, both: true, ask: http(({ room }) => `/room/${room}/`, message) },
];

/** Prints both tables. */
export const distance = async (hop: number, rounds: number): Promise<void> => {
  const state = await mkdtemp(join(tmpdir(), 'parley-distance-'));
  const server = await startServer({
    persistTo: state,
    args: [ENTRY],
    vars: { POSTS_PER_SECOND: '1000000', PERSON_SHARE: '1000000' },
  });
  try {
    const place = await settle(server.url, state);
    const calls = ['no delay', "the Worker's calls", "the objects', too"] as const;
    const found = new Map<string, Answer[]>();
    // One warms up. Then in turns, so that what slows the machine down slows all of them down.
    for (let round = 0; round <= rounds; round += 1)
      for (const { label, ask } of ASKS)
        for (const [i, far] of calls.entries()) {
          await fetch(`${server.url}/distance?worker=${i > 0 ? hop : 0}&objects=${i > 1 ? hop : 0}`);
          const answer = await ask(place);
          const key = label + far;
          if (round > 0) found.set(key, [...(found.get(key) ?? []), answer]);
        }
    const line = (label: string, cells: string[]) =>
      label.padEnd(LABEL_WIDTH) + cells.map((cell) => cell.padStart(WIDTH + 8)).join('');
    console.log(line(`${hop} ms a hop, medians (ms)`, ['hops in line', ...calls, 'aim']));
    for (const { label, aim, both } of ASKS) {
      const [near, far, farther] = calls.map((far) => found.get(label + far) ?? []);
      const ms = [near, far, farther].map((answers = []) => median(answers.map((answer) => answer.ms)));
      const hops = Math.max(...(far ?? []).map((answer) => answer.hops));
      const worst = (both ? ms[2] : ms[1]) ?? 0;
      const met = aim === undefined || hop !== 40 ? '' : `≤ ${aim} ${worst <= aim ? 'met' : 'MISSED'}`;
      console.log(line(label, [String(hops), ...ms.map((value) => value.toFixed(0)), met]));
    }
  } finally {
    await server.stop();
    await rm(state, { recursive: true, force: true });
  }
};

/** Somebody with conversations, and a long one among them. */
const settle = async (url: string, state: string): Promise<Place> => {
  const tokens = enrol(
    state,
    Array.from({ length: PEOPLE }, (_, i) => `person.${i}`),
  );
  const [cookie = ''] = tokens.map((token) => `session=${token}`);
  const place = { url, cookie, peer: 2, room: 'd1-2' };
  for (let peer = 2; peer < 2 + ROOMS; peer += 1)
    await http(() => `/room/d1-${peer}/`, message)({ ...place, peer });
  for (let i = 1; i < MESSAGES; i += 1) await http(() => '/room/d1-2/', message)(place);
  return place;
};
