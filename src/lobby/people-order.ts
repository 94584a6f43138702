/** The order of names, and a place in it, behind which a page begins. */
import { type SQL, sql } from 'drizzle-orm';
import { type Member, publicMember } from '../room/member.ts';

/** Behind somebody: what they are sorted by, or found by. */
export interface Place {
  key: string;
  id: number;
}

/** Where nobody is left, and conversations alone go on. */
export const BEHIND_ALL: Place = { key: '\u{10ffff}', id: 0 };

/** Somebody, as they are read where they stand in an order. */
export interface Row extends Place {
  username: string;
  name: string | null;
  ambiguous: number;
  nameFolded: string | null;
  folding: number;
}

export const COLUMNS = sql.raw(
  'users.id, users.username, users.name, users.ambiguous, users.name_folded AS nameFolded, users.folding',
);
/** As its index has it, so that reading in this order needs no sorting. */
export const LISTED = sql.raw('coalesce(users.name_folded, lower(users.username))');

/** The first condition is the range of an index. */
export const behind = (key: SQL, id: SQL, after?: Place): SQL =>
  after ? sql`${key} >= ${after.key} AND (${key} > ${after.key} OR ${id} > ${after.id})` : sql`true`;

export const placeOf = ({ key, id }: Place): Place => ({ key, id });

export const byKey = (one: Place, other: Place): number =>
  one.key === other.key ? one.id - other.id : one.key < other.key ? -1 : 1;

export const memberOf = ({ ambiguous, ...row }: Row): Member =>
  publicMember({ ...row, ambiguous: ambiguous === 1 });
