/** Who could be mistaken for whom, by their names. */
import { and, inArray, ne, not, or, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { users } from '../db/schema.ts';
import { FOLDING, folded } from '../text/folding.ts';
import { likeness } from '../text/likeness.ts';
import { keptForOthers } from './former-usernames.ts';

/** At most so many people with one name are looked at. If there are more, all of them are marked already. */
const LOOKED_AT = 20;

interface Named {
  username: string;
  name?: string | null | undefined;
}

/** By what somebody is found, sorted and compared: it goes with every change of their name. */
export const nameColumns = ({ username, name }: Named) => ({
  nameFolded: folded(name ?? '') || null,
  nameLikeness: likeness(name ?? '') || null,
  usernameLikeness: likeness(username),
  folding: FOLDING,
});

const written = (name: string) => folded(name).replace(/^@ ?/, '');

/** Whether two names are written alike, but for case, accents and an @ before them, or look alike. */
export const areAlike = (one: string, other: string): boolean =>
  written(one) === written(other) || likeness(one) === likeness(other);

/** Code units of a name that is looked into: no name has more. */
const HANDLES_WITHIN = 200;

/** Usernames with an @ that stand in a name, as Parley writes them beside names: `Max (@grace)` says that it is grace. */
const handlesIn = (name: string): string[] =>
  [...folded(name.slice(0, HANDLES_WITHIN)).matchAll(/@\s?([\p{L}\p{M}\p{N}_.]+)/gu)].map(([, handle = '']) =>
    handle.replace(/\.+$/, ''),
  );

/** Whether somebody else has this username or had it lately, or one that looks like it. */
export const isAnothersUsername = (db: Database, name: string, me = 0): Promise<boolean> =>
  isTheirs(db, [name, ...handlesIn(name)], me);

/** Whether a name that is not a person's, such as a group's, says that it is somebody. */
export const namesSomebody = (db: Database, name: string): Promise<boolean> => isTheirs(db, handlesIn(name));

const isTheirs = async (db: Database, names: string[], me = 0): Promise<boolean> => {
  if (names.length === 0) return false;
  const asked = { names: names.map(written), likenesses: names.map(likeness) };
  const theirs = or(
    inArray(sql`lower(${users.username})`, asked.names),
    inArray(users.usernameLikeness, asked.likenesses),
  );
  const found = await db.batch([
    db
      .select({ id: users.id })
      .from(users)
      .where(and(ne(users.id, me), theirs))
      .limit(1),
    keptForOthers(db, asked, me, Date.now()),
  ]);
  return found.some((rows) => rows.length > 0);
};

/** How somebody is compared with a name. Each way has an index, which SQLite uses where each has a query of its own. */
const waysToCompare = (folded: string, likeness: string): string[] => [
  `coalesce(other.name_folded, lower(other.username)) = ${folded}`,
  `lower(other.username) = ${folded}`,
  `other.name_likeness = ${likeness}`,
  `other.username_likeness = ${likeness}`,
];

// A plus takes the column's affinity away, with which SQLite would not use an index on an expression.
const IS_AMBIGUOUS = sql.raw(
  `(users.name IS NOT NULL AND (${waysToCompare('+users.name_folded', 'users.name_likeness')
    .map((way) => `EXISTS (SELECT 1 FROM users AS other WHERE ${way} AND other.id <> users.id)`)
    .join(' OR ')}))`,
);

/** Those who have one of these names: some of them, where they are many. */
const called = (names: readonly string[]) => {
  const keys = JSON.stringify(names.map((name) => ({ folded: written(name), likeness: likeness(name) })));
  const ways = waysToCompare(`key.value ->> 'folded'`, `key.value ->> 'likeness'`).map(
    (way) => sql`SELECT other.id FROM json_each(${keys}) AS key JOIN users AS other ON ${sql.raw(way)}`,
  );
  return sql`SELECT id FROM (${sql.join(ways, sql` UNION `)} LIMIT ${LOOKED_AT * names.length})`;
};

/**
 * A query for one batch with a change of names: marks those of these people, and of all who have one of these names, that
 * could be mistaken for somebody else, and no others. The names are the new ones, and the ones before.
 */
export const markNamesakes = (db: Database, people: readonly number[], names: readonly string[]) => {
  const concerned = sql`(SELECT value FROM json_each(${JSON.stringify(people)}) UNION ALL ${called(names)})`;
  return db
    .update(users)
    .set({ ambiguous: not(users.ambiguous) })
    .where(and(sql`${users.ambiguous} <> ${IS_AMBIGUOUS}`, sql`${users.id} IN ${concerned}`));
};
