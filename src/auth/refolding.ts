/**
 * Folds the stored names anew after FOLDING was raised, some people at a time, over days if need be. Until it is done,
 * searches ask for the former way, too (lobby/people-search.ts), and a name that is saved meanwhile is folded as it should be.
 */
import { and, asc, eq, gt, lt, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { type Job, jobRunner } from '../db/jobs.ts';
import { users } from '../db/schema.ts';
import { FOLDING } from '../text/folding.ts';
import { markNamesakes, nameColumns } from './namesakes.ts';
import { addWords } from './search-words.ts';

/** People a step: three calls of D1, and some 8 rows written for each. */
export const STEP = 50;
/** During a deploy the version before still saves names as it folds them: the first step waits so long (ms). */
export const FIRST_AFTER_MS = 60 * 60_000;

/** The next people whose names were folded otherwise. */
export const refolding: Job = {
  id: `folding-${FOLDING}`,
  firstAfter: FIRST_AFTER_MS,
  step: async (db, cursor) => {
    const people = await db
      .select({ id: users.id, username: users.username, name: users.name })
      .from(users)
      .where(and(gt(users.id, cursor), lt(users.folding, FOLDING)))
      .orderBy(asc(users.id))
      .limit(STEP);
    const rows = await foldAnew(db, people);
    return { cursor: people.at(-1)?.id ?? cursor, rows, isDone: people.length < STEP };
  },
};

/** A step, if it is time for one. Whoever opens the list takes it along. */
export const refoldNow = jobRunner(refolding);

interface Found {
  id: number;
  username: string;
  name: string | null;
}

/** Returns the number of rows written. Skips people who have changed their name meanwhile: that has folded it. */
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
    addWords(db, people),
  ]);
  return results.reduce((sum, { meta }) => sum + meta.rows_written, 0);
};
