/** Sockets as pages hold them, without a page. */
import { WebSocket } from 'ws';
import { PRESENCE_VERSION } from '../src/presence/protocol.ts';
import { PING } from '../src/room/limits.ts';

const PING_EVERY_MS = 25_000;

/** Whoever has it open is here. */
export const PRESENCE = `/presence/socket?v=${PRESENCE_VERSION}`;

/** Has heard something, and is alive until it is closed. */
export const openSocket = (url: string, path: string, cookie: string): Promise<WebSocket> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace('http', 'ws') + path, { headers: { cookie, origin: url } });
    const timer = setInterval(() => socket.send(PING), PING_EVERY_MS);
    socket.once('close', () => clearInterval(timer));
    socket.once('message', () => resolve(socket));
    socket.once('error', reject);
  });
