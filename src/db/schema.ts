/**
 * What crosses rooms. Times are milliseconds since 1970 (UTC).
 * `messages`, everything of `rooms` but its key, and the membership in `members` follow each room's own log
 * (see room/archive.ts): nothing else writes them. What is a member's own about a room (`mutedUntil` …) is written here alone.
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
    /** The same without case and accents (text/folding.ts), to find and to sort by. */
    nameFolded: text('name_folded'),
    /** What name and username look like (text/likeness.ts). The username's is missing until auth/refolding.ts has come by. */
    nameLikeness: text('name_likeness'),
    usernameLikeness: text('username_likeness'),
    /** The version of the folding that made these three. */
    folding: integer('folding').notNull().default(0),
    /** The name could be mistaken for somebody else's (auth/namesakes.ts), so the username stands beside it. */
    ambiguous: integer('ambiguous', { mode: 'boolean' }).notNull().default(false),
    about: text('about').notNull().default(''),
    /** `light` or `dark`; as the system has it where there is none. */
    theme: text('theme', { enum: ['light', 'dark'] }),
    /** As the browser prefers where there is none. */
    language: text('language', { enum: ['en', 'de'] }),
    /** Whether others see what one has read, and whether one is online; who hides it does not see it of others. */
    receipts: integer('receipts', { mode: 'boolean' }).notNull().default(true),
    /** What the form shows: who sees whom online is decided by Presence, which keeps a copy (presence/roster.ts). */
    visible: integer('visible', { mode: 'boolean' }).notNull().default(true),
    /** The secret of the second factor, in base32, once it is confirmed; and the last time step that was used, which is good once. */
    totpSecret: text('totp_secret'),
    totpStep: integer('totp_step'),
    /** A new account is still to join the groups that are for everyone (group/newcomers.ts). */
    awaitsGroups: integer('awaits_groups', { mode: 'boolean' }).notNull().default(false),
    /** In the instance as a whole. At most one is the owner (instance/set-up-code.ts). */
    role: text('role', { enum: ['owner', 'admin', 'member'] })
      .notNull()
      .default('member'),
    /** Nobody is let in to this account since then (instance/members.ts). */
    suspendedAt: integer('suspended_at'),
    /** Somebody who looks after this Parley made a link by which this account got a new password (auth/resets.ts). */
    resetAt: integer('reset_at'),
  },
  (user) => [
    uniqueIndex('users_username').on(sql`lower(${user.username})`),
    index('users_listed').on(sql`coalesce(${user.nameFolded}, lower(${user.username}))`),
    index('users_name_likeness').on(user.nameLikeness).where(sql`name_likeness IS NOT NULL`),
    index('users_username_likeness').on(user.usernameLikeness).where(sql`username_likeness IS NOT NULL`),
    // A query must name this very condition, or SQLite reads everybody.
    index('users_role').on(user.role).where(sql`role <> 'member'`),
  ],
);

/** What holds for the whole Parley: one row, which its migration has made. */
export const instance = sqliteTable('instance', {
  id: integer('id').primaryKey(),
  /** Who may register. Null until somebody has chosen: then env.DEFAULT_REGISTRATION says it (instance/registration.ts). */
  registration: text('registration', { enum: ['invitation', 'open', 'closed'] }),
  /** SHA-256 of the set-up code, in hex, which `npm run deploy` has printed and nobody has used. */
  setUpHash: text('set_up_hash'),
  /** The first wrong guess at it. */
  setUpGuessedAt: integer('set_up_guessed_at'),
  /** What its people call it, if anything else than Parley. */
  name: text('name'),
  /** Who may make groups. */
  groups: text('groups', { enum: ['all', 'admins'] })
    .notNull()
    .default('all'),
  /** What strangers read, too: whom to ask, and what becomes of their data. */
  contact: text('contact').notNull().default(''),
  privacy: text('privacy').notNull().default(''),
  /** The Worker that has the rooms of this database: `npm run deploy` writes it, and gives the database to no other (bin/database-choice.mjs). */
  worker: text('worker'),
});

/**
 * What people are found by, besides the beginning of their name and of their username: later words, and other spellings
 * (text/spellings.ts). Without row ids, so that a word is one row. A search asks the person whether it is still true.
 */
export const searchWords = sqliteTable(
  'search_words',
  {
    word: text('word').notNull(),
    userId: integer('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
  },
  (entry) => [primaryKey({ columns: [entry.word, entry.userId] })],
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
    /** The passkey with which it began. It refers to none: a session outlives its passkey where its owner says so. */
    passkeyId: text('passkey_id'),
  },
  (session) => [index('sessions_user').on(session.userId)],
);

/** What people were called before: kept for them for a while, so that nobody else is taken for them (auth/former-usernames.ts). */
export const formerUsernames = sqliteTable(
  'former_usernames',
  {
    /** In lower case. */
    username: text('username').primaryKey(),
    likeness: text('likeness').notNull(),
    userId: integer('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    changedAt: integer('changed_at').notNull(),
  },
  (former) => [
    index('former_usernames_likeness').on(former.likeness),
    index('former_usernames_user').on(former.userId),
  ],
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

/** Browsers in which somebody has been logged in: strangers who guess elsewhere do not keep them out (auth/known-browsers.ts). */
export const knownBrowsers = sqliteTable(
  'known_browsers',
  {
    userId: integer('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** SHA-256 of the token in the browser's cookie, in hex. */
    id: text('id').notNull(),
    /** When (ms) it was last noted. */
    at: integer('at').notNull(),
  },
  (browser) => [primaryKey({ columns: [browser.userId, browser.id] })],
);

/** What a browser was asked and has not answered yet: the second step of a login, a passkey's challenge. */
export const challenges = sqliteTable('challenges', {
  /** SHA-256 of the token in the browser's cookie, in hex. */
  id: text('id').primaryKey(),
  kind: text('kind', {
    enum: ['second_factor', 'passkey_login', 'passkey_new', 'totp_new', 'reset'],
  }).notNull(),
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
    /** What makes a room the only one of its kind: `low:high` user ids of a direct room, `self:id` of notes; a group's own id. */
    key: text('pair').notNull(),
    kind: text('kind', { enum: ['direct', 'group', 'self'] })
      .notNull()
      .default('direct'),
    createdAt: integer('created_at').notNull(),
    /** The last rev of the room's log that has arrived here. */
    rev: integer('rev').notNull().default(0),
    /** The last message (not the last event), which lists show. */
    lastSeq: integer('last_seq').notNull().default(0),
    lastSender: integer('last_sender'),
    lastBody: text('last_body'),
    /** When it was said; before the first one, when the group was made. */
    lastAt: integer('last_at'),
    /** How many messages there are. `last_seq` where it is null: a room without events. */
    lastNumber: integer('last_number'),
    /** How far each member has read, as JSON: `{"7": [seq, number]}`. One row for all, since 1,000 may read at once. */
    cursors: text('cursors').notNull().default('{}'),
    /** Of groups. */
    name: text('name'),
    description: text('description').notNull().default(''),
    /** What new members see of what was said before: all of it, or nothing. */
    history: text('history', { enum: ['all', 'joined'] })
      .notNull()
      .default('all'),
    /** Who may write. */
    posting: text('posting', { enum: ['all', 'admins'] })
      .notNull()
      .default('all'),
    /** How people come in: an admin adds them; or they find it in the list of groups; or new accounts also join automatically. */
    joining: text('joining', { enum: ['invited', 'listed', 'everyone'] })
      .notNull()
      .default('invited'),
    pinnedSeq: integer('pinned_seq'),
    closedAt: integer('closed_at'),
    memberCount: integer('member_count').notNull().default(2),
  },
  (room) => [
    uniqueIndex('rooms_pair').on(room.key),
    index('rooms_listed').on(room.name).where(sql`${room.joining} <> 'invited'`),
  ],
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
    /** The read cursor of rooms that were last read before `rooms.cursors` existed: the higher of both counts. */
    readSeq: integer('read_seq').notNull().default(0),
    role: text('role', { enum: ['owner', 'admin', 'member'] })
      .notNull()
      .default('member'),
    /** The first entry that this member may see of the present or last stay, and the last one, if they are no longer here. */
    fromSeq: integer('from_seq').notNull().default(1),
    untilSeq: integer('until_seq'),
    /** Stays before that one, as JSON: `[[from, until], …]`. */
    earlier: text('earlier'),
    /** The last message that names this member. */
    mentionNumber: integer('mention_number').notNull().default(0),
    /** From here on, a member's own choices, which no log has. `Number.MAX_SAFE_INTEGER` is always. */
    mutedUntil: integer('muted_until').notNull().default(0),
    pinnedAt: integer('pinned_at'),
    /** The number of the last message when it was archived, or hidden: a newer one brings the room back. */
    archivedNumber: integer('archived_number'),
    hiddenNumber: integer('hidden_number'),
    markedUnread: integer('marked_unread', { mode: 'boolean' }).notNull().default(false),
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
    /** Messages in the room up to this entry; its `seq` where it is null: a room without events. */
    number: integer('number'),
    /** What happened, as JSON (room/entry.ts, RoomEvent), where the entry is an event and no message. */
    event: text('event'),
    /** Whom it names, as JSON: `[[start, length, user], …]`. */
    mentions: text('mentions'),
    /** The place of the message that it answers. What is quoted is looked up. */
    replyTo: integer('reply_to'),
    /** 1 where it was said before, somewhere else. */
    forwarded: integer('forwarded'),
    /** When its author last changed it. */
    editedAt: integer('edited_at'),
    /** Who has reacted with what, as JSON: `[[emoji, count, users], …]`. */
    reactions: text('reactions'),
  },
  (message) => [primaryKey({ columns: [message.roomId, message.seq] })],
);

/** What a person has starred, for themselves alone (room/stars.ts). What the message says is looked up. */
export const stars = sqliteTable(
  'stars',
  {
    userId: integer('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    roomId: text('room_id')
      .notNull()
      .references(() => rooms.id, { onDelete: 'cascade' }),
    seq: integer('seq').notNull(),
    starredAt: integer('starred_at').notNull(),
  },
  (star) => [
    primaryKey({ columns: [star.userId, star.roomId, star.seq] }),
    index('stars_newest').on(star.userId, star.starredAt),
  ],
);

/** What was done by whom to look after this Parley (instance/audit-log.ts). It refers to nobody: it outlives accounts. */
export const auditLog = sqliteTable('audit_log', {
  id: integer('id').primaryKey(),
  at: integer('at').notNull(),
  actorId: integer('actor_id').notNull(),
  act: text('act', {
    enum: [
      ...(['owner', 'registration', 'role', 'suspended', 'restored', 'reset', 'username', 'budget'] as const),
      ...(['instance_name', 'group_creation', 'instance_text'] as const),
    ],
  }).notNull(),
  /** Whom it concerned, if anybody. */
  userId: integer('user_id'),
  /** The role, who may register or make groups, the username before, the name of this Parley, or which of its texts. */
  value: text('value'),
});

/** Links by which people come in (invitations/invitations.ts). */
export const invitations = sqliteTable(
  'invitations',
  {
    id: integer('id').primaryKey(),
    /** SHA-256 of the token in the link, in hex. */
    hash: text('hash').notNull(),
    inviterId: integer('inviter_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The group that it leads to; without one it leads to a conversation with the inviter. */
    roomId: text('room_id').references(() => rooms.id, { onDelete: 'cascade' }),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    /** So many people may use it. */
    usesMax: integer('uses_max').notNull(),
    revokedAt: integer('revoked_at'),
  },
  (invitation) => [
    uniqueIndex('invitations_hash').on(invitation.hash),
    index('invitations_inviter').on(invitation.inviterId),
  ],
);

/** Who has used which: once each. */
export const invitationUses = sqliteTable(
  'invitation_uses',
  {
    invitationId: integer('invitation_id')
      .notNull()
      .references(() => invitations.id, { onDelete: 'cascade' }),
    userId: integer('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    usedAt: integer('used_at').notNull(),
    /** They registered by it; others had an account, and joined its group. */
    registered: integer('registered', { mode: 'boolean' }).notNull(),
  },
  (use) => [
    primaryKey({ columns: [use.invitationId, use.userId] }),
    index('invitation_uses_user').on(use.userId),
  ],
);

/** Work that goes on over days, a step at a time (jobs.ts). */
export const jobs = sqliteTable('jobs', {
  id: text('id').primaryKey(),
  /** Where it goes on: everything up to here is done. */
  cursor: integer('cursor').notNull().default(0),
  /** Nobody else begins a step before. */
  leasedUntil: integer('leased_until').notNull(),
  /** The day (since 1970, UTC) of the last step, and the rows written in it. */
  day: integer('day').notNull().default(0),
  rows: integer('rows').notNull().default(0),
  doneAt: integer('done_at'),
});
