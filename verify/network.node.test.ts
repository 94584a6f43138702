import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type Fate, fateFrom, Network, QUIET } from './network.ts';
import { Random } from './random.ts';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** A server that collects what it hears and sends it back. */
const echo = async () => {
  const heard: Buffer[] = [];
  const ended = Promise.withResolvers<void>();
  const server: Server = createServer((socket) => {
    socket.on('data', (chunk) => {
      heard.push(chunk);
      socket.write(chunk);
    });
    socket.on('error', () => {});
    socket.on('close', () => ended.resolve());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  open.push(server);
  const { port } = server.address() as AddressInfo;
  return { port, heard: () => Buffer.concat(heard).toString(), ended: ended.promise };
};

const client = async (network: Network) => {
  const socket: Socket = connect(network.port, '127.0.0.1');
  const chunks: Buffer[] = [];
  const ended = new Promise<void>((done) => socket.on('close', () => done()));
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => {});
  await new Promise<void>((connected) => socket.on('connect', () => connected()));
  return { socket, ended, heard: () => Buffer.concat(chunks).toString() };
};

const through = async (fate: Fate) => {
  let cuts = 0;
  const server = await echo();
  const network = await Network.open(
    server.port,
    () => fate,
    () => (cuts += 1),
  );
  open.push(network);
  return { server, network, client: await client(network), cuts: () => cuts };
};

test.each([0, 1, 5, 11, 12])('a connection is cut after exactly %i bytes', async (bytes) => {
  const { server, client, cuts } = await through({ cutAfter: bytes, how: 'end', heldMs: 0 });
  client.socket.write('Hello, Ada!\n');
  await Promise.all([client.ended, server.ended]);
  expect(server.heard()).toBe('Hello, Ada!\n'.slice(0, bytes));
  expect(client.heard()).toBe('');
  expect(cuts()).toBe(1);
});

test('nothing passes after a cut, however much was on its way', async () => {
  const { server, client, cuts } = await through({ cutAfter: 5, how: 'end', heldMs: 0 });
  for (let i = 0; i < 200; i += 1) client.socket.write('Hello, Ada!\n'.repeat(1_000));
  await Promise.all([client.ended, server.ended]);
  expect(server.heard()).toBe('Hello');
  expect(cuts()).toBe(1);
});

test('bytes of both directions count', async () => {
  const { server, client } = await through({ cutAfter: 15, how: 'end', heldMs: 0 });
  client.socket.write('Hello, Ada!\n');
  await Promise.all([client.ended, server.ended]);
  expect(server.heard()).toBe('Hello, Ada!\n');
  expect(client.heard()).toBe('Hel');
});

test('what is held comes late, and still comes when its sender has gone', async () => {
  const { server, client, network } = await through({ heldAfter: 7, how: 'end', heldMs: 200 });
  client.socket.write('Hello, ');
  await expect.poll(client.heard).toBe('');
  client.socket.write('Ada!\n');
  const { localPort } = client.socket;
  await expect.poll(() => network.healthOf(localPort)?.troubled).toBe(true);
  client.socket.destroy();
  await server.ended;
  expect(server.heard()).toBe('Hello, Ada!\n');
});

test('in calm nothing is cut or held', async () => {
  const { server, client, network } = await through({
    cutAfter: 3,
    heldAfter: 2,
    how: 'end',
    heldMs: 60_000,
  });
  await expect.poll(() => network.healthOf(client.socket.localPort)).toBeDefined();
  network.calm();
  client.socket.write('Hello, Ada!\n');
  await expect.poll(client.heard).toBe('Hello, Ada!\n');
  expect(server.heard()).toBe('Hello, Ada!\n');
});

test('fates differ: some connections break within the first frame, some late, some never', () => {
  const random = new Random('fates');
  const cuts = Array.from({ length: 500 }, () => fateFrom(random).cutAfter);
  expect(cuts.filter((at) => at === undefined).length).toBeGreaterThan(50);
  expect(cuts.filter((at = Number.NaN) => at < 800).length).toBeGreaterThan(50);
  expect(cuts.filter((at = Number.NaN) => at > 5_000).length).toBeGreaterThan(50);
  expect(QUIET.cutAfter).toBeUndefined();
});
