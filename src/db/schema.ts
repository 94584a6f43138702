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
  },
  (user) => [uniqueIndex('users_username').on(sql`lower(${user.username})`)],
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
  },
  (session) => [index('sessions_user').on(session.userId)],
);

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
