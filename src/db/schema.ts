/**
 * What crosses rooms. Times are milliseconds since 1970 (UTC).
 * `messages`, `rooms.rev … last_at` and `members.read_seq` follow each room's own log (see room/archive.ts):
 * nothing else writes them.
 */
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

export const users = sqliteTable(
  'users',
  {
    id: integer('id').primaryKey(),
    username: text('username').notNull(),
    passwordHash: text('password_hash').notNull(),
    createdAt: integer('created_at').notNull(),
    /** What others read instead of the username, if anything. */
    name: text('name'),
    /** The same without case and accents (lobby/names.ts), to find and to sort by. */
    nameFolded: text('name_folded'),
    about: text('about').notNull().default(''),
    /** `light` or `dark`; as the system has it where there is none. */
    theme: text('theme', { enum: ['light', 'dark'] }),
    /** As the browser prefers where there is none. */
    language: text('language', { enum: ['en', 'de'] }),
    /** Whether others see what one has read, and whether one is online; who hides it does not see it of others. */
    receipts: integer('receipts', { mode: 'boolean' }).notNull().default(true),
    visible: integer('visible', { mode: 'boolean' }).notNull().default(true),
    /** The secret of the second factor, in base32, once it is confirmed; and the last time step that was used, which is good once. */
    totpSecret: text('totp_secret'),
    totpStep: integer('totp_step'),
  },
  (user) => [
    uniqueIndex('users_username').on(sql`lower(${user.username})`),
    index('users_listed').on(sql`coalesce(${user.nameFolded}, lower(${user.username}))`),
  ],
);

export const sessions = sqliteTable(
  'sessions',
  {
    /** SHA-256 of the cookie's token, in hex. */
    id: text('id').primaryKey(),
    userId: integer('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    createdAt: integer('created_at').notNull(),
    seenAt: integer('seen_at').notNull(),
    /** The User-Agent with which it began. */
    agent: text('agent').notNull().default(''),
  },
  (session) => [index('sessions_user').on(session.userId)],
);

export const passkeys = sqliteTable(
  'passkeys',
  {
    /** The credential's id, in base64url. */
    id: text('id').primaryKey(),
    userId: integer('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    publicKey: text('public_key').notNull(),
    counter: integer('counter').notNull(),
    name: text('name').notNull(),
    createdAt: integer('created_at').notNull(),
    usedAt: integer('used_at'),
  },
  (passkey) => [index('passkeys_user').on(passkey.userId)],
);

/** Each is good once: using it deletes it. */
export const recoveryCodes = sqliteTable(
  'recovery_codes',
  {
    userId: integer('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** SHA-256 of the code, in hex. */
    hash: text('hash').notNull(),
  },
  (code) => [primaryKey({ columns: [code.userId, code.hash] })],
);

/** What a browser was asked and has not answered yet: the second step of a login, a passkey's challenge. */
export const challenges = sqliteTable('challenges', {
  /** SHA-256 of the token in the browser's cookie, in hex. */
  id: text('id').primaryKey(),
  kind: text('kind', { enum: ['second_factor', 'passkey_login', 'passkey_new', 'totp_new'] }).notNull(),
  /** Nobody yet, where a passkey is to say who it is. */
  userId: integer('user_id').references(() => users.id, { onDelete: 'cascade' }),
  value: text('value').notNull(),
  expiresAt: integer('expires_at').notNull(),
});

/** The rooms to which a session has opened a socket: what logging out must close. */
export const sessionRooms = sqliteTable(
  'session_rooms',
  {
    sessionId: text('session_id')
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    roomId: text('room_id')
      .notNull()
      .references(() => rooms.id, { onDelete: 'cascade' }),
  },
  (visit) => [primaryKey({ columns: [visit.sessionId, visit.roomId] })],
);

export const rooms = sqliteTable(
  'rooms',
  {
    id: text('id').primaryKey(),
    /** `low:high` user ids of a one-to-one room, so that a pair has one. */
    pair: text('pair').notNull(),
    createdAt: integer('created_at').notNull(),
    /** The last rev of the room's log that has arrived here. */
    rev: integer('rev').notNull().default(0),
    lastSeq: integer('last_seq').notNull().default(0),
    lastSender: integer('last_sender'),
    lastBody: text('last_body'),
    lastAt: integer('last_at'),
  },
  (room) => [uniqueIndex('rooms_pair').on(room.pair)],
);

export const members = sqliteTable(
  'members',
  {
    userId: integer('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    roomId: text('room_id')
      .notNull()
      .references(() => rooms.id, { onDelete: 'cascade' }),
    /** The read cursor. Posting reads up to one's own message, so `rooms.last_seq - read_seq` is what is unread. */
    readSeq: integer('read_seq').notNull().default(0),
  },
  (member) => [
    primaryKey({ columns: [member.userId, member.roomId] }),
    index('members_room').on(member.roomId),
  ],
);

export const messages = sqliteTable(
  'messages',
  {
    roomId: text('room_id')
      .notNull()
      .references(() => rooms.id, { onDelete: 'cascade' }),
    seq: integer('seq').notNull(),
    rev: integer('rev').notNull(),
    senderId: integer('sender_id')
      .notNull()
      .references(() => users.id),
    cid: text('cid').notNull(),
    body: text('body').notNull(),
    at: integer('at').notNull(),
  },
  (message) => [primaryKey({ columns: [message.roomId, message.seq] })],
);
