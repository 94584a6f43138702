import { createHash, randomBytes } from 'node:crypto';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Another process has the database open, too. */
const PATIENCE_MS = 10_000;

/** Accounts and sessions, made in the database itself: a thousand registrations are a minute of hashing. Gives their tokens. */
export const enrol = (state: string, usernames: readonly string[]): string[] => {
  const [file] = globSync(join(state, 'v3/d1/*/*.sqlite')).filter(
    (path) => !path.endsWith('metadata.sqlite'),
  );
  if (!file) throw new Error(`There is no database in ${state}`);
  const database = new DatabaseSync(file, { timeout: PATIENCE_MS });
  const account = database.prepare(
    'INSERT INTO users (username, password_hash, created_at) VALUES (?, ?, ?) RETURNING id',
  );
  const session = database.prepare(
    'INSERT INTO sessions (id, user_id, created_at, seen_at) VALUES (?1, ?2, ?3, ?3)',
  );
  database.exec('BEGIN IMMEDIATE');
  const now = Date.now();
  const tokens = usernames.map((username) => {
    const id = Number(account.get(username, 'none', now)?.id);
    const token = randomBytes(32).toString('base64url');
    session.run(createHash('sha256').update(token).digest('hex'), id, now);
    return token;
  });
  database.exec('COMMIT');
  database.close();
  return tokens;
};
