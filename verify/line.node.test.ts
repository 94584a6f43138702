import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { History } from './history.ts';
import { Line } from './line.ts';
import { type Fate, Network } from './network.ts';
import { Web } from './web.ts';
import type { World } from './world.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A server that tells each socket something, and then ends it in this way. */
const serverThat = async (end: (socket: WebSocket) => void) => {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket: WebSocket, _: IncomingMessage) => {
    socket.on('error', () => {});
    socket.send('{"type":"welcome"}');
    end(socket);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
};

/** What a client has seen of a socket through such a network, when it is over. */
const connectionThrough = async (fate: Fate, end: (socket: WebSocket) => void) => {
  const network = await Network.open(
    await serverThat(end),
    () => fate,
    () => {},
  );
  closing.push(() => network.close());
  const history = new History();
  const far = new Web(network.port, `http://127.0.0.1:${network.port}`, 5_000);
  const world = { history, network, far } as World;
  return new Promise<Line<unknown>['connection']>((over) => {
    const session = history.signIn(1, 'ada/phone');
    new Line(
      world,
      { tab: 'ada/phone/tab 1', user: 1, session, cookie: undefined, path: '/' },
      { told: () => {}, closed: (_, { connection }) => over(connection) },
    );
  });
};

/** Longer than a server that ends a connection itself needs to see it closed. */
const HELD_MS = 300;

const ENDS: [string, (socket: WebSocket) => void][] = [
  ['closes it', (socket) => socket.close(4401)],
  ['drops it', (socket) => setTimeout(() => socket.terminate(), 50)],
  ['keeps it', (socket) => setTimeout(() => socket.close(), 2 * HELD_MS)],
];

test.each(ENDS)(
  'a socket whose upgrade was held back is known to be late, when the server %s meanwhile',
  async (_, end) => {
    const seen = await connectionThrough({ heldAfter: 250, how: 'end', heldMs: HELD_MS }, end);
    expect(seen).toMatchObject({ openedAt: expect.any(Number), lastFrameAt: expect.any(Number) });
    expect(seen.link.troubled).toBe(true);
  },
);

test.each(ENDS)('a socket that nothing holds back is not late, when the server %s', async (_, end) => {
  const seen = await connectionThrough({ how: 'end', heldMs: 0 }, end);
  expect(seen.openedAt).toEqual(expect.any(Number));
  expect(seen.link.troubled).toBe(false);
});
