import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Server, startServer } from '../bin/server.mjs';
import type { Contender } from './contender.ts';
import { Parley } from './parley.ts';

export interface Field {
  floors: Contender[];
  parley: Parley;
  all: Contender[];
}

/** Starts all three, each with a state of its own that is gone afterwards. */
export const withContenders = async (rooms: number, work: (field: Field) => Promise<void>) => {
  const state = await mkdtemp(join(tmpdir(), 'parley-bench-'));
  const servers: Server[] = [];
  const start = async (name: string, options: Parameters<typeof startServer>[0]) => {
    const server = await startServer({ persistTo: join(state, name), ...options });
    servers.push(server);
    return server;
  };
  try {
    const config = 'bench/floors/wrangler.toml';
    const floors = [
      floor('bare', await start('bare', { config })),
      floor('storing', await start('storing', { config })),
    ];
    // Its limits are made for people.
    const server = await start('Parley', { vars: { POSTS_PER_SECOND: '1000000', PERSON_SHARE: '1000000' } });
    const parley = await Parley.settle(server, join(state, 'Parley'), rooms);
    await work({ floors, parley, all: [...floors, parley] });
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await rm(state, { recursive: true, force: true });
  }
};

const floor = (name: 'bare' | 'storing', { url, pid }: Server): Contender => ({
  name,
  pid,
  seat: (room) => ({ url: `${url}/${name}/room-${room}/socket`, ready: '"type":"welcome"' }),
});
