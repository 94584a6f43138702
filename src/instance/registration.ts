/**
 * Who may register: `invitation`, whoever has one; `open`, everybody; `closed`, nobody. Somebody chooses it on a page,
 * so it is a row in D1; until then it is env.DEFAULT_REGISTRATION, and by invitation where that says nothing
 * (docs/decisions/034).
 */
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { instance } from '../db/schema.ts';
import type { Bindings } from '../env.ts';
import { logging } from './audit-log.ts';
import { isRegistration, type Registration } from './registration-modes.ts';

type Configured = Pick<Bindings, 'DEFAULT_REGISTRATION'>;

const unlessChosen = ({ DEFAULT_REGISTRATION: configured }: Configured): Registration =>
  isRegistration(configured) ? configured : 'invitation';

/** In a query. */
export const registrationIn = (env: Configured): SQL<Registration> =>
  sql<Registration>`coalesce((SELECT registration FROM instance), ${unlessChosen(env)})`;

/** For whoever reads it beside something else. */
export const askRegistration = (db: Database) =>
  db.select({ registration: instance.registration }).from(instance);

export const chosenOr = ([row]: { registration: Registration | null }[], env: Configured): Registration =>
  row?.registration ?? unlessChosen(env);

/** For everybody, from now on. */
export const chooseRegistration = async (
  db: Database,
  actor: number,
  registration: Registration,
  now: number,
): Promise<void> => {
  const isNew = sql`coalesce((SELECT registration FROM instance), '') <> ${registration}`;
  await db.batch([
    logging(db, { actor, act: 'registration', value: registration }, now, isNew),
    db
      .insert(instance)
      .values({ id: 1, registration })
      .onConflictDoUpdate({ target: instance.id, set: { registration } }),
  ]);
};
