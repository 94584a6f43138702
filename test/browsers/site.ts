/** A Parley of its own, started as people start it, which can be killed and started again where it was. */
import { WebSocket } from 'ws';
import { startServer } from '../../bin/server.mjs';
import { PROTOCOL_VERSION } from '../../src/room/limits.ts';
import { temporaryFolder } from './processes.ts';

/** Everybody comes from one address here, and a history is written in seconds. */
const VARS = { REGISTRATIONS_AT_ONCE: '10000', POSTS_PER_SECOND: '10000', PERSON_SHARE: '1000000' };
export const PASSWORD = 'correct horse battery';
const BATCH = 100;

export interface Site {
  url: string;
  /** SIGKILL for all of its processes. */
  kill(): Promise<void>;
  /** On the same data and the same port, unless it is up. */
  startAgain(): Promise<void>;
  /** Registers somebody who has no window, and gives their cookie. */
  register(username: string): Promise<string>;
  /** Posts m1, m2, … to a room. */
  fill(room: string, cookie: string, count: number): Promise<void>;
  stop(): Promise<void>;
}

export const openSite = async (): Promise<Site> => {
  const persistTo = temporaryFolder('browsers');
  let isUp = true;
  let server = await startServer({ persistTo, vars: VARS });
  const { url } = server;
  return {
    url,
    kill: async () => {
      isUp = false;
      await server.kill();
    },
    startAgain: async () => {
      if (isUp) return;
      isUp = true;
      server = await startServer({ persistTo, vars: VARS, port: Number(new URL(url).port) });
    },
    register: async (username) => {
      const body = new URLSearchParams({ username, password: PASSWORD });
      const answer = await fetch(`${url}/register/`, {
        method: 'POST',
        body,
        headers: { origin: url },
        redirect: 'manual',
      });
      const [cookie] = answer.headers.getSetCookie();
      if (!cookie) throw new Error(`${username} could not register (${answer.status}).`);
      return cookie.split(';', 1).join();
    },
    fill: (room, cookie, count) => fill(url, room, cookie, count),
    stop: () => server.stop(),
  };
};

/** The first by the form, since it makes the room; the rest over a socket. */
const fill = async (url: string, room: string, cookie: string, count: number) => {
  const posted = await fetch(`${url}/room/${room}/`, {
    method: 'POST',
    body: new URLSearchParams({ cid: 'filling-1', body: 'm1' }),
    headers: { cookie, origin: url, accept: 'application/json' },
  });
  if (!posted.ok) throw new Error(`The room ${room} could not be written in (${posted.status}).`);
  const address = `${url.replace('http', 'ws')}/room/${room}/socket?v=${PROTOCOL_VERSION}`;
  const socket = new WebSocket(address, { headers: { cookie, origin: url } });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  for (let first = 2; first <= count; first += BATCH) {
    const last = Math.min(count, first + BATCH - 1);
    const isStored = new Promise<void>((resolve, reject) => {
      socket.on('message', (data) => String(data).includes(`"filling-${last}"`) && resolve());
      socket.on('close', (code) => reject(new Error(`The room ${room} closed the socket with ${code}.`)));
    });
    for (let n = first; n <= last; n += 1) {
      socket.send(JSON.stringify({ type: 'post', cid: `filling-${n}`, body: `m${n}` }));
    }
    await isStored;
    socket.removeAllListeners();
  }
  socket.close();
};
