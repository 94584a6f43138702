import { eq } from 'drizzle-orm';
import { areAlike, isAnothersUsername, markNamesakes, nameColumns } from '../auth/namesakes.ts';
import type { Id, Reader } from '../auth/reader.ts';
import { isReserved } from '../auth/reserved-names.ts';
import { addWords, dropWords } from '../auth/search-words.ts';
import type { Database } from '../db/database.ts';
import { users } from '../db/schema.ts';
import type { User } from '../env.ts';
import type { Objection, Settings } from './form.ts';

export const settingsOf = async (db: Database, user: number): Promise<Settings> =>
  settingsFrom(await settingsQuery(db, user));

/** The same for somebody whose session is being checked. */
export const readSettings = async ({ db, me, read }: Reader): Promise<Settings> =>
  settingsFrom(await read(settingsQuery(db, me)));

const settingsQuery = (db: Database, user: Id) =>
  db
    .select({
      name: users.name,
      about: users.about,
      theme: users.theme,
      language: users.language,
      receipts: users.receipts,
      visible: users.visible,
    })
    .from(users)
    .where(eq(users.id, user));

const settingsFrom = ([found]: Awaited<ReturnType<typeof settingsQuery>>): Settings => {
  if (!found) throw new Error('There is no such user.');
  return { ...found, name: found.name ?? '' };
};

/** Why somebody cannot take this name. A name that they already have may stay. */
export const nameObjection = async (
  db: Database,
  user: User,
  before: string,
  name: string,
): Promise<Objection | undefined> => {
  if (name === '' || areAlike(name, before)) return undefined;
  if (isReserved(name)) return { is: 'reserved' };
  return (await isAnothersUsername(db, name, user.id)) ? { is: 'taken' } : undefined;
};

/** `before` is the name that they have had. */
export const saveSettings = async (
  db: Database,
  { id, username }: User,
  { name, ...others }: Settings,
  before: string,
) => {
  const named = { name: name || null, ...nameColumns({ username, name }) };
  await db.batch([
    db
      .update(users)
      .set({ ...others, ...named })
      .where(eq(users.id, id)),
    ...(name === before
      ? []
      : [
          markNamesakes(db, [id], [name, before]),
          dropWords(db, id, { username, name: before }, { username, name }),
        ]),
    addWords(db, [{ username, name: name || null }]),
  ]);
};
