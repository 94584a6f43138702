/**
 * Folds the stored names anew after FOLDING was raised, some people at a time, over days if need be. Until it is done,
 * searches ask for the former way, too (lobby/rooms.ts), and a name that is saved meanwhile is folded as it should be.
 */
import { and, asc, eq, gt, isNull, lt, lte, ne, or, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { jobs, users } from '../db/schema.ts';
import { FOLDING } from '../text/folding.ts';
import { markNamesakes, nameColumns } from './namesakes.ts';

/** People a step: three calls of D1, and some 6 rows written for each. */
export const STEP = 50;
/** Rows written a day (UTC): a tenth of what the free plan has for everything. A step goes beyond it by no more than itself. */
export const ROWS_A_DAY = 10_000;
/** A step that has not ended after so long (ms) never will. */
export const LEASE_MS = 30_000;
/** During a deploy the version before still saves names as it folds them: the first step waits so long (ms). */
export const FIRST_AFTER_MS = 60 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
const ID = `folding-${FOLDING}`;

/** Between two looks of this process (ms): while there is work, and while somebody else does it or the day's rows are spent. */
const EVERY_MS = { more: 1_000, later: 60_000, done: Number.POSITIVE_INFINITY };

type Progress = keyof typeof EVERY_MS;

let restsUntil = 0;

/** A step, if it is time for one. Whoever opens the list takes it along; nobody waits for it. */
export const refoldNow = async (db: Database, now: number): Promise<void> => {
  if (now < restsUntil) return;
  restsUntil = now + EVERY_MS.later;
  try {
    restsUntil = now + EVERY_MS[await refold(db, now)];
  } catch (error) {
    console.warn('Names could not be folded anew; this goes on later:', error);
  }
};

/** The next people whose names were folded otherwise. What a step has done is not done again, whenever it breaks off. */
export const refold = async (db: Database, now: number): Promise<Progress> => {
  const today = Math.floor(now / DAY_MS);
  const [, [job], [claimed]] = await db.batch([
    db
      .insert(jobs)
      .values({ id: ID, leasedUntil: now + FIRST_AFTER_MS })
      .onConflictDoNothing(),
    db.select({ doneAt: jobs.doneAt }).from(jobs).where(eq(jobs.id, ID)),
    db
      .update(jobs)
      .set({
        leasedUntil: now + LEASE_MS,
        day: today,
        rows: sql`CASE ${jobs.day} WHEN ${today} THEN ${jobs.rows} ELSE 0 END`,
      })
      .where(
        and(
          eq(jobs.id, ID),
          isNull(jobs.doneAt),
          lte(jobs.leasedUntil, now),
          or(ne(jobs.day, today), lt(jobs.rows, ROWS_A_DAY)),
        ),
      )
      .returning({ cursor: jobs.cursor }),
  ]);
  if (!claimed) return job?.doneAt === null ? 'later' : 'done';

  const people = await db
    .select({ id: users.id, username: users.username, name: users.name })
    .from(users)
    .where(and(gt(users.id, claimed.cursor), lt(users.folding, FOLDING)))
    .orderBy(asc(users.id))
    .limit(STEP);
  const rows = await foldAnew(db, people);
  const isDone = people.length < STEP;
  await db
    .update(jobs)
    .set({
      cursor: people.at(-1)?.id ?? claimed.cursor,
      leasedUntil: now,
      rows: sql`${jobs.rows} + ${rows}`,
      doneAt: isDone ? now : null,
    })
    .where(eq(jobs.id, ID));
  return isDone ? 'done' : 'more';
};

interface Found {
  id: number;
  username: string;
  name: string | null;
}

/** The number of rows that this has written. Whoever has changed their name meanwhile has folded it, too. */
const foldAnew = async (db: Database, people: Found[]): Promise<number> => {
  const folded = JSON.stringify(people.map((person) => ({ ...person, ...nameColumns(person) })));
  const value = (key: string) => sql`value ->> ${sql.raw(`'${key}'`)}`;
  const results = await db.batch([
    db
      .update(users)
      .set({
        nameFolded: value('nameFolded'),
        nameLikeness: value('nameLikeness'),
        usernameLikeness: value('usernameLikeness'),
        folding: value('folding'),
      })
      .from(sql`json_each(${folded})`)
      .where(
        and(eq(users.id, value('id')), sql`${users.name} IS ${value('name')}`, lt(users.folding, FOLDING)),
      ),
    markNamesakes(
      db,
      people.map(({ id }) => id),
      people.flatMap(({ username, name }) => (name ? [username, name] : [username])),
    ),
  ]);
  return results.reduce((sum, { meta }) => sum + meta.rows_written, 0);
};
