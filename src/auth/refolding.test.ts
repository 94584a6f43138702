import { env } from 'cloudflare:workers';
import { eq, lt } from 'drizzle-orm';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { db, type Person, register } from '../../test/cast.ts';
import { LEASE_MS, ROWS_A_DAY, takeStep } from '../db/jobs.ts';
import { jobs, users } from '../db/schema.ts';
import { FOLDING } from '../text/folding.ts';
import { FIRST_AFTER_MS, refolding, STEP } from './refolding.ts';

const refold = (to: typeof db, now: number) => takeStep(to, refolding, now);

const NOON = Date.UTC(2026, 10, 27, 12);
const START = NOON + FIRST_AFTER_MS;
const DAY = 24 * 60 * 60_000;

let ada: Person;

/** People as the version before has left them. */
const old = async (count: number) => {
  await env.DB.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
     INSERT INTO users (username, password_hash, created_at, name, name_folded)
     SELECT 'old_' || i, 'none', 0, 'Łukasz ' || i, 'łukasz ' || i FROM n`,
  )
    .bind(count)
    .run();
};
const left = () => db.$count(users, lt(users.folding, FOLDING));
const job = async () => (await db.select().from(jobs))[0];
const untilDone = async (from = START) => {
  const steps = [];
  for (let now = from; steps.length < 20; now += 1_000) {
    steps.push(await refold(db, now));
    if (steps.at(-1) !== 'more') break;
  }
  return steps;
};

beforeEach(async () => {
  await db.delete(jobs);
  await db.delete(users);
  ada = await register('ada');
  await refold(db, NOON);
});

describe('names that are stored as they were folded before', () => {
  test('are folded anew, some at a time, once the version before is gone', async () => {
    await old(2 * STEP + 1);
    expect(await refold(db, START - 1)).toBe('later');
    expect(await left()).toBe(2 * STEP + 1);
    expect(await untilDone()).toEqual(['more', 'more', 'done']);
    expect(await left()).toBe(0);
    const [one] = await db.select().from(users).where(eq(users.username, 'old_7'));
    expect(one).toMatchObject({
      nameFolded: 'lukasz 7',
      nameLikeness: 'lukasz 7',
      usernameLikeness: 'old_7',
    });
    expect(await refold(db, START + DAY)).toBe('done');
  });

  test('are found by both ways until then', async () => {
    await old(STEP + 1);
    const found = async (query: string) =>
      (await (await ada.fetch(`/lobby/?q=${encodeURIComponent(query)}`)).text()).match(
        /data-username="old_\d+"/g,
      );
    await refold(db, START);
    expect(await found('łukasz 1')).toContain('data-username="old_1"');
    expect(await found(`łukasz ${STEP + 1}`)).toEqual([`data-username="old_${STEP + 1}"`]);
    await refold(db, START);
    expect(await found(`lukasz ${STEP + 1}`)).toEqual([`data-username="old_${STEP + 1}"`]);
  });

  test('are marked where they could be mistaken', async () => {
    await old(3);
    await db.update(users).set({ name: 'Ada' }).where(eq(users.username, 'old_1'));
    await db.update(users).set({ name: 'Ｌukasz 3' }).where(eq(users.username, 'old_2'));
    await untilDone();
    const marked = await db.select().from(users).where(eq(users.ambiguous, true));
    expect(marked.map(({ username }) => username)).toEqual(['old_1', 'old_2', 'old_3']);
  });

  test('are left alone where somebody has changed theirs meanwhile', async () => {
    await old(2);
    const [one] = await db.select().from(users).where(eq(users.username, 'old_1'));
    const batch = vi.spyOn(db, 'batch').mockImplementationOnce(async (queries) => {
      batch.mockRestore();
      const answer = await db.batch(queries);
      await db
        .update(users)
        .set({ name: 'Zoe', nameFolded: 'zoe', folding: FOLDING })
        .where(eq(users.id, one?.id ?? 0));
      return answer;
    });
    await refold(db, START);
    const [now] = await db.select().from(users).where(eq(users.username, 'old_1'));
    expect(now).toMatchObject({ name: 'Zoe', nameFolded: 'zoe' });
  });
});

describe('a step', () => {
  test('is done by one of those who come at the same time', async () => {
    await old(STEP + 1);
    const steps = await Promise.all([refold(db, START), refold(db, START), refold(db, START)]);
    expect(steps.sort()).toEqual(['later', 'later', 'more']);
    expect(await left()).toBe(1);
  });

  test('that breaks off is done again, after its lease', async () => {
    await old(3);
    const claim = db.batch.bind(db);
    const batch = vi.spyOn(db, 'batch');
    batch.mockImplementationOnce(claim).mockRejectedValueOnce(new Error('D1 is away'));
    await expect(refold(db, START)).rejects.toThrow('D1 is away');
    batch.mockRestore();
    expect(await refold(db, START + 1)).toBe('later');
    expect(await refold(db, START + LEASE_MS)).toBe('done');
    expect(await left()).toBe(0);
  });

  test('waits for the next day once a tenth of the plan is written', async () => {
    await old(STEP + 1);
    await db.update(jobs).set({ rows: ROWS_A_DAY, day: Math.floor(START / DAY) });
    expect(await refold(db, START)).toBe('later');
    expect(await refold(db, START + DAY)).toBe('more');
    const { rows = 0 } = (await job()) ?? {};
    expect(rows).toBeGreaterThan(STEP);
    expect(rows).toBeLessThanOrEqual(7 * STEP);
  });
});
