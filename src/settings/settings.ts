import { eq } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { users } from '../db/schema.ts';
import { folded } from '../text/folding.ts';
import type { Settings } from './form.ts';

export const settingsOf = async (db: Database, user: number): Promise<Settings> => {
  const [found] = await db
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
  if (!found) throw new Error(`There is no user ${user}.`);
  return { ...found, name: found.name ?? '' };
};

export const saveSettings = async (db: Database, user: number, { name, ...others }: Settings) => {
  const named = { name: name || null, nameFolded: folded(name) || null };
  await db
    .update(users)
    .set({ ...others, ...named })
    .where(eq(users.id, user));
};
