/** What holds for the whole Parley, in its one row: read beside whatever else a page asks D1, and written with its lines of the audit log. */
import { sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { type Database, database } from '../db/database.ts';
import { instance } from '../db/schema.ts';
import type { Parley } from '../env.ts';
import { whyFailed } from '../web/why-failed.ts';
import { type Act, logging } from './audit-log.ts';
import { INSTANCE_DEFAULTS, type InstanceSettings } from './instance-form.ts';
import { chosenOr } from './registration.ts';
import type { Registration } from './registration-modes.ts';

/** For whoever reads it beside something else. */
export const askInstance = (db: Database) =>
  db
    .select({
      registration: instance.registration,
      name: instance.name,
      groups: instance.groups,
      contact: instance.contact,
      privacy: instance.privacy,
    })
    .from(instance);

type Row = Awaited<ReturnType<typeof askInstance>>[number];

export const settingsFrom = (row: Row | undefined): InstanceSettings =>
  row
    ? { name: row.name ?? '', groups: row.groups, contact: row.contact, privacy: row.privacy }
    : INSTANCE_DEFAULTS;

/** Pages for strangers say what their Parley is called: theirs is then known to web/show.tsx. Answers who may register. */
export const noteInstance = (c: Context<Parley>, [row]: Row[]): Registration => {
  c.set('instance', settingsFrom(row));
  return chosenOr(row ? [row] : [], c.env);
};

export const registrationFor = async (c: Context<Parley>): Promise<Registration> =>
  noteInstance(c, await askInstance(database(c.env.DB)));

const ONCE = new WeakMap<Context, Promise<Registration>>();

/** The same for a page, which need not ask again: only what decides must. */
export const registrationOnce = (c: Context<Parley>): Promise<Registration> => {
  const asked = ONCE.get(c) ?? registrationFor(c);
  ONCE.set(c, asked);
  return asked;
};

/** What a page waits for anyway, and beside it how this Parley is called: it is worth having without that. */
export const besideInstance = async <Found>(c: Context<Parley>, work: Promise<Found>): Promise<Found> => {
  const [found] = await Promise.all([
    work,
    registrationOnce(c).catch((error) =>
      console.warn('A page does not know what this Parley is called:', whyFailed(error)),
    ),
  ]);
  return found;
};

const TEXTS = ['contact', 'privacy'] as const;

/** For everybody, from now on. What stays as it is has no line in the audit log. */
export const saveInstance = async (
  db: Database,
  actor: number,
  settings: InstanceSettings,
  now: number,
): Promise<void> => {
  const { name, groups } = settings;
  const noting = (act: Act, value: string, column: string, wanted: string, otherwise: string) =>
    logging(
      db,
      { actor, act, value },
      now,
      sql`coalesce((SELECT ${sql.raw(`"${column}"`)} FROM instance), ${otherwise}) <> ${wanted}`,
    );
  const set = { ...settings, name: name || null };
  await db.batch([
    noting('instance_name', name, 'name', name, ''),
    noting('group_creation', groups, 'groups', groups, 'all'),
    ...TEXTS.map((text) => noting('instance_text', text, text, settings[text], '')),
    db
      .insert(instance)
      .values({ id: 1, ...set })
      .onConflictDoUpdate({ target: instance.id, set }),
  ]);
};
