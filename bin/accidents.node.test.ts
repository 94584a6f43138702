import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { sentenceOf } from './accidents.mjs';

const folder = mkdtempSync(join(tmpdir(), 'parley-accidents-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What this throws, or rejects with. */
const errorOf = async (act: () => unknown): Promise<unknown> => {
  try {
    await act();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing went wrong.');
};

const listening = () =>
  new Promise<{ port: number; close: () => void }>((open) => {
    const server = createServer((socket) => socket.destroy());
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      open({ port, close: () => server.close() });
    });
  });

test('the system’s own errors become sentences', async () => {
  writeFileSync(join(folder, 'file'), '');
  const { port, close } = await listening();
  const taken = () =>
    new Promise((_, failed) => {
      createServer().once('error', failed).listen(port, '127.0.0.1');
    });
  const accidents: [() => unknown, string | RegExp][] = [
    [taken, `Port ${port} is taken.`],
    [() => readFileSync(join(folder, 'none')), `There is no ${join(folder, 'none')}.`],
    [() => readFileSync(join(folder, 'file/none')), /is not in a folder/],
    [() => readFileSync(folder), /is a folder, where a file should be/],
    [() => fetch(`http://127.0.0.1:${port}`), /closed the connection before it had answered/],
    [() => fetch('http://127.0.0.1:1'), 'fetch failed bad port'],
    [() => fetch('http://nowhere.invalid'), /no host nowhere\.invalid|cannot be looked up/],
    [
      () => {
        throw spawnSync('no-such-program').error;
      },
      'The program no-such-program is not installed.',
    ],
    [() => import(join(folder, 'none.mjs')), /Something is not installed .*Run npm ci/],
  ];
  for (const [act, sentence] of accidents) {
    const said = sentenceOf(await errorOf(act));
    expect(said).toMatch(sentence);
    expect(said).not.toMatch(/\n|\bat /);
  }
  close();
  expect(sentenceOf(await errorOf(() => fetch(`http://127.0.0.1:${port}`)))).toBe(
    `Nothing answers at 127.0.0.1:${port}.`,
  );
});

/** Not to be had where tests run as the system's own user. */
test.each([
  [{ code: 'EACCES', path: '/srv/parley' }, 'There is no permission for /srv/parley.'],
  [
    { code: 'EACCES', port: 80, address: '127.0.0.1' },
    'Port 80 is not for this user: ports below 1024 belong to the system.',
  ],
  [{ code: 'EROFS', path: '/srv/parley' }, '/srv/parley cannot be written: it is on a read-only disk.'],
  [{ code: 'ENOSPC' }, 'The disk is full.'],
  [
    { code: 'EAI_AGAIN', hostname: 'api.cloudflare.com' },
    /api\.cloudflare\.com cannot be looked up: is this machine offline/,
  ],
])('%j becomes a sentence', (accident, sentence) => {
  expect(sentenceOf(Object.assign(new Error(`${accident.code}: something`), accident))).toMatch(sentence);
});

test('a sentence of ours is said as it is, with its cause, and without anybody’s stack', () => {
  const output =
    'It failed.\nwrangler said:\n    at run (file:///x/wrangler.js:1:2)\n    at async /x/cli.js:3:4\nbye';
  expect(sentenceOf(new Error('No picture.', { cause: new Error('No time.') }))).toBe('No picture. No time.');
  expect(sentenceOf(new Error(output))).toBe('It failed.\nwrangler said:\nbye');
  expect(sentenceOf('bare')).toBe('bare');
});

test('a fault of the program itself is called one, in a line', async () => {
  const said = sentenceOf(await errorOf(() => JSON.parse('{"a": \n x}')));
  expect(said).toMatch(/^Parley itself is at fault here: .* PARLEY_DEBUG=1 .*$/);
});
