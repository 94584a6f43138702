import { expect, test } from 'vitest';
import { MemoryLog } from '../../test/doubles/memory-log.ts';
import { Archive } from './archive.ts';
import { Room } from './room.ts';

const ADA = 7;
const GRACE = 9;
const LINUS = 11;
const SETTINGS = {
  ...{ name: 'Bakers', description: '' },
  ...({ history: 'all', posting: 'all', joining: 'invited' } as const),
};

test('[P12] who comes while D1 writes what was before is in D1, too', async () => {
  const log = new MemoryLog();
  const room = new Room(log);
  room.act(ADA, 'cid-of-making', { type: 'create', settings: SETTINGS, users: [GRACE] }, 1_000);
  const written: { user: number }[] = [];
  /** While the first batch is under way, somebody is added. */
  const batch = async (statements: { sql: string; values: string[] }[]) => {
    if (room.rev === 1) room.act(ADA, 'cid-of-adding', { type: 'add', users: [LINUS] }, 2_000);
    for (const { sql, values } of statements)
      if (sql.includes('INSERT INTO members')) written.push(...JSON.parse(values[1] ?? '[]'));
  };
  const prepare = (sql: string) => ({
    bind: (...values: unknown[]) => ({ sql, values, first: async () => 0 }),
  });
  await new Archive({ batch, prepare } as unknown as D1Database, 'bakers', log).catchUp(room);
  expect(written.map(({ user }) => user)).toEqual([ADA, GRACE, LINUS]);
});
