/** Accounts and sessions made in the database itself: at the door, hashing takes 50 ms for each. */
import { createHash, randomBytes } from 'node:crypto';
import type { D1Database } from '@cloudflare/workers-types';
import { HASHED } from './password.ts';

/** Gives the id of somebody who has PASSWORD, and is here now if they were not. */
export const enrol = async (database: D1Database, username: string): Promise<number> => {
  const account = database.prepare(ACCOUNT).bind(username, HASHED, Date.now());
  const id = await account.first<number>('id');
  if (id === null) throw new Error(`${username} could not be enrolled.`);
  return id;
};

/** Gives a token for a new session of theirs, in a browser of this name. */
export const admit = async (database: D1Database, id: number, agent = ''): Promise<string> => {
  const token = randomBytes(32).toString('base64url');
  const hash = createHash('sha256').update(token).digest('hex');
  await database.prepare(SESSION).bind(hash, id, Date.now(), agent).run();
  return token;
};

const ACCOUNT = `
  INSERT INTO users (username, password_hash, created_at) VALUES (?, ?, ?)
  ON CONFLICT DO UPDATE SET password_hash = excluded.password_hash RETURNING id`;
const SESSION = 'INSERT INTO sessions (id, user_id, created_at, seen_at, agent) VALUES (?1, ?2, ?3, ?3, ?4)';
