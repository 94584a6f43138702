/** Keeps by what people are found (text/spellings.ts) with their names: queries for the batch that changes these. */
import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { searchWords } from '../db/schema.ts';
import { searchWordsOf } from '../text/spellings.ts';

interface Named {
  username: string;
  name?: string | null | undefined;
}

/** For people who have these names by then. Nothing is written twice. */
export const addWords = (db: Database, people: readonly Named[]) => {
  const entries = people.map(({ username, name = null }) => ({
    handle: username.toLowerCase(),
    name,
    words: searchWordsOf({ username, name }),
  }));
  return db
    .insert(searchWords)
    .select(
      sql`SELECT word.value, users.id
        FROM json_each(${JSON.stringify(entries)}) AS person
        JOIN users ON lower(users.username) = person.value ->> 'handle' AND users.name IS person.value ->> 'name'
        JOIN json_each(person.value, '$.words') AS word WHERE true`,
    )
    .onConflictDoNothing();
};

/** What a person was found by, and is not any more. */
export const dropWords = (db: Database, user: number, before: Named, now: Named) => {
  const kept = new Set(searchWordsOf(now));
  const words = searchWordsOf(before).filter((word) => !kept.has(word));
  return db
    .delete(searchWords)
    .where(
      and(
        eq(searchWords.userId, user),
        sql`${searchWords.word} IN (SELECT value FROM json_each(${JSON.stringify(words)}))`,
      ),
    );
};
