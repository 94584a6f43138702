/**
 * Work that is too much for one request and goes on over days: a step at a time, where it left off, within a share of the
 * day's rows. One row of `jobs` remembers how far it is, so that it survives any crash, and its lease keeps two from doing
 * the same step at once. Whoever is here takes a step along (`waitUntil`); nobody waits for it.
 */

import { and, eq, isNull, lt, lte, ne, or, sql } from 'drizzle-orm';
import { whyFailed } from '../web/why-failed.ts';
import type { Database } from './database.ts';
import { jobs } from './schema.ts';

/** Rows written a day (UTC) by one job: a tenth of what the free plan has for everything. A step goes beyond it by no more than itself. */
export const ROWS_A_DAY = 10_000;
/** A step that has not ended after so long (ms) never will. */
export const LEASE_MS = 30_000;
const DAY_MS = 24 * 60 * 60_000;

/** Between two looks of this process (ms): while there is work, and while somebody else does it or the day's rows are spent. */
const EVERY_MS = { more: 1_000, later: 60_000, done: Number.POSITIVE_INFINITY };

export type Progress = keyof typeof EVERY_MS;

/** What a step has done: everything up to `cursor`, with so many rows written. */
export interface Step {
  cursor: number;
  rows: number;
  isDone: boolean;
}

export interface Job {
  /** Another one is another job: what must be done anew has a number in it. */
  id: string;
  /** How long (ms) the first step waits. */
  firstAfter: number;
  /**
   * Goes on behind `cursor`, which begins at 0. At most 40 calls of D1 or an object: a request may make 50. What a step has
   * done must do no harm when it is done again, since it may break off before that is written down.
   */
  step(db: Database, cursor: number): Promise<Step>;
}

/** Does the next step of a job, if it is time for one. */
export const takeStep = async (
  db: Database,
  { id, firstAfter, step }: Job,
  now: number,
): Promise<Progress> => {
  const today = Math.floor(now / DAY_MS);
  const [, [job], [claimed]] = await db.batch([
    db
      .insert(jobs)
      .values({ id, leasedUntil: now + firstAfter })
      .onConflictDoNothing(),
    db.select({ doneAt: jobs.doneAt }).from(jobs).where(eq(jobs.id, id)),
    db
      .update(jobs)
      .set({
        leasedUntil: now + LEASE_MS,
        day: today,
        rows: sql`CASE ${jobs.day} WHEN ${today} THEN ${jobs.rows} ELSE 0 END`,
      })
      .where(
        and(
          eq(jobs.id, id),
          isNull(jobs.doneAt),
          lte(jobs.leasedUntil, now),
          or(ne(jobs.day, today), lt(jobs.rows, ROWS_A_DAY)),
        ),
      )
      .returning({ cursor: jobs.cursor }),
  ]);
  if (!claimed) return job?.doneAt === null ? 'later' : 'done';
  const { cursor, rows, isDone } = await step(db, claimed.cursor);
  await db
    .update(jobs)
    .set({ cursor, leasedUntil: now, rows: sql`${jobs.rows} + ${rows}`, doneAt: isDone ? now : null })
    .where(eq(jobs.id, id));
  return isDone ? 'done' : 'more';
};

/** Takes steps of a job as often as is sensible for one process, and never fails. */
export const jobRunner = (job: Job) => {
  let restsUntil = 0;
  return async (db: Database, now: number): Promise<void> => {
    if (now < restsUntil) return;
    restsUntil = now + EVERY_MS.later;
    try {
      restsUntil = now + EVERY_MS[await takeStep(db, job, now)];
    } catch (error) {
      console.warn(`A step of "${job.id}" failed; it goes on later:`, whyFailed(error));
    }
  };
};
