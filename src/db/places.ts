/**
 * Every place that holds something that somebody wrote, is or did: tables, objects, browsers, logs. Whatever unsends,
 * expires, exports or erases goes through this list, and nothing is kept that is not in it: places.test.ts compares it
 * with what is really there, places.node.test.ts with the code. A new column, table, store or log goes in here first.
 */

/** `words`: written for others. `person`: who somebody is, and what they chose. `doings`: what they did, and when. */
export type Holds = 'words' | 'person' | 'doings' | 'secret' | 'nothing';

export interface Table {
  /** What ends it. Where it says nothing, only erasing would. */
  ends?: string;
  columns: Record<string, Holds>;
}

type Tables = Record<string, Table>;

export const D1: Tables = {
  users: {
    columns: {
      id: 'person',
      username: 'person',
      password_hash: 'secret',
      created_at: 'doings',
      name: 'person',
      name_folded: 'person',
      name_likeness: 'person',
      username_likeness: 'person',
      folding: 'nothing',
      ambiguous: 'person',
      about: 'words',
      theme: 'person',
      language: 'person',
      receipts: 'person',
      visible: 'person',
      totp_secret: 'secret',
      totp_step: 'doings',
      awaits_groups: 'nothing',
      role: 'person',
      suspended_at: 'doings',
      reset_at: 'doings',
    },
  },
  audit_log: {
    columns: {
      id: 'nothing',
      at: 'doings',
      actor_id: 'person',
      act: 'doings',
      user_id: 'person',
      value: 'person',
    },
  },
  instance: {
    ends: 'the set-up code: with its first use, or an hour after the first wrong guess',
    columns: {
      id: 'nothing',
      registration: 'nothing',
      set_up_hash: 'secret',
      set_up_guessed_at: 'nothing',
      name: 'words',
      groups: 'nothing',
      contact: 'words',
      privacy: 'words',
      worker: 'nothing',
    },
  },
  former_usernames: {
    ends: 'with the next change of its user, once it is kept no more; with the user',
    columns: { username: 'person', likeness: 'person', user_id: 'person', changed_at: 'doings' },
  },
  search_words: {
    ends: 'another name; with the user',
    columns: { word: 'person', user_id: 'person' },
  },
  sessions: {
    ends: 'logging out, or 30 days without use; with the user',
    columns: {
      id: 'secret',
      user_id: 'person',
      created_at: 'doings',
      seen_at: 'doings',
      agent: 'doings',
      passkey_id: 'person',
    },
  },
  session_rooms: { ends: 'with the session', columns: { session_id: 'secret', room_id: 'doings' } },
  passkeys: {
    ends: 'removing it; with the user',
    columns: {
      id: 'person',
      user_id: 'person',
      public_key: 'secret',
      counter: 'doings',
      name: 'person',
      created_at: 'doings',
      used_at: 'doings',
    },
  },
  recovery_codes: { ends: 'using it; with the user', columns: { user_id: 'person', hash: 'secret' } },
  known_browsers: {
    ends: 'ten others; changing the password; a year; with the user',
    columns: { user_id: 'person', id: 'secret', at: 'doings' },
  },
  challenges: {
    ends: 'its answer; what is out of date goes with the next question',
    columns: { id: 'secret', kind: 'nothing', user_id: 'person', value: 'secret', expires_at: 'nothing' },
  },
  rooms: {
    columns: {
      id: 'person',
      pair: 'person',
      kind: 'nothing',
      created_at: 'doings',
      rev: 'nothing',
      last_seq: 'nothing',
      last_sender: 'doings',
      last_body: 'words',
      last_at: 'doings',
      last_number: 'nothing',
      cursors: 'doings',
      name: 'words',
      description: 'words',
      history: 'nothing',
      posting: 'nothing',
      joining: 'nothing',
      pinned_seq: 'nothing',
      closed_at: 'doings',
      member_count: 'nothing',
    },
  },
  members: {
    ends: 'with the user or the room; whoever has left keeps what they may still read',
    columns: {
      user_id: 'person',
      room_id: 'person',
      read_seq: 'doings',
      role: 'person',
      from_seq: 'doings',
      until_seq: 'doings',
      earlier: 'doings',
      mention_number: 'nothing',
      muted_until: 'person',
      pinned_at: 'person',
      archived_number: 'person',
      hidden_number: 'person',
      marked_unread: 'person',
    },
  },
  messages: {
    ends: 'with the room; body and mentions when it is unsent or edited; reactions when it is unsent',
    columns: {
      room_id: 'person',
      seq: 'nothing',
      rev: 'nothing',
      sender_id: 'person',
      cid: 'nothing',
      body: 'words',
      at: 'doings',
      number: 'nothing',
      /** Names and descriptions of groups, and who was added or removed. */
      event: 'words',
      mentions: 'person',
      edited_at: 'doings',
      reply_to: 'nothing',
      /** Emoji, and who has given them. */
      reactions: 'words',
      forwarded: 'nothing',
    },
  },
  stars: {
    ends: 'taking it away; with the user or the room',
    columns: { user_id: 'person', room_id: 'doings', seq: 'doings', starred_at: 'doings' },
  },
  invitations: {
    ends: 'with the inviter or the group; it opens nothing after it has expired or was revoked',
    columns: {
      id: 'nothing',
      hash: 'secret',
      inviter_id: 'person',
      room_id: 'doings',
      created_at: 'doings',
      expires_at: 'nothing',
      uses_max: 'nothing',
      revoked_at: 'doings',
    },
  },
  invitation_uses: {
    ends: 'with the user or the invitation',
    columns: { invitation_id: 'nothing', user_id: 'person', used_at: 'doings', registered: 'doings' },
  },
  jobs: {
    columns: {
      id: 'nothing',
      cursor: 'nothing',
      leased_until: 'nothing',
      day: 'nothing',
      rows: 'nothing',
      done_at: 'nothing',
    },
  },
};

const revoked: Table = {
  ends: 'a minute later, with the next',
  columns: { session: 'secret', at: 'doings' },
};

/** The tables of each Durable Object, views among them, by its binding. What a socket carries through a sleep is `attached`. */
export const OBJECTS: Record<string, { tables: Tables; attached?: Table }> = {
  ROOM: {
    tables: {
      entries: {
        ends: 'body and mentions when it is unsent or edited; reactions when it is unsent',
        columns: {
          seq: 'nothing',
          rev: 'nothing',
          sender: 'person',
          cid: 'nothing',
          body: 'words',
          at: 'doings',
          number: 'nothing',
          event: 'words',
          mentions: 'person',
          edited: 'doings',
          reply_to: 'nothing',
          reactions: 'words',
          forwarded: 'nothing',
        },
      },
      /** Names of edits, so that each happens once. */
      edits: { columns: { sender: 'person', cid: 'nothing', seq: 'nothing' } },
      /** The same of reactions. */
      reacts: { columns: { sender: 'person', cid: 'nothing', seq: 'nothing' } },
      /** The messages again, folded, some hundred a row. */
      search_blocks: {
        ends: 'a text when it is unsent or edited',
        columns: { first: 'nothing', last: 'nothing', rev: 'nothing', texts: 'words', folding: 'nothing' },
      },
      /** A view of them, for the version before. */
      messages: {
        columns: {
          seq: 'nothing',
          rev: 'nothing',
          sender: 'person',
          cid: 'nothing',
          body: 'words',
          at: 'doings',
        },
      },
      /** Cursors of rooms that were last read before they shared a row. */
      cursors: { columns: { user: 'person', seq: 'doings', upto: 'nothing' } },
      /** `cursors`: who has read how far. `state`: the group's name, its members and their stays. */
      kept: { columns: { name: 'nothing', value: 'words' } },
      steps: { columns: { done: 'nothing' } },
      revoked,
    },
    attached: {
      ends: 'with the socket',
      columns: {
        user: 'person',
        session: 'secret',
        username: 'person',
        name: 'person',
        refusedUntil: 'doings',
      },
    },
  },
  PRESENCE: {
    tables: {
      last_seen: { ends: 'hiding', columns: { user: 'person', at: 'doings' } },
      hidden: { ends: 'showing oneself', columns: { user: 'person' } },
      /** Places of messages that were unsent or edited. */
      withheld: { ends: 'D1 is well again', columns: { room: 'person', seqs: 'nothing' } },
      audiences: { columns: { room: 'person', rev: 'nothing', members: 'person' } },
      revoked,
    },
    attached: {
      ends: 'with the socket',
      columns: { user: 'person', session: 'secret', username: 'person', name: 'person', at: 'doings' },
    },
  },
  HASHER: { tables: {} },
  THROTTLE: {
    tables: {
      /** By a hash of a username or an address. */
      tallies: { ends: 'a day later', columns: { key: 'nothing', count: 'nothing', at: 'doings' } },
    },
  },
  METER: {
    tables: {
      /** Which accounts share the budget of one person: of one network, by its hash, or of one who invited them. */
      sharers: {
        ends: 'a week later, or with a budget of their own',
        columns: { user: 'person', at: 'doings', network: 'doings', inviter: 'person' },
      },
      /** How much of what all share a person has used on the last day on which they used something. */
      spent: {
        ends: 'a week later',
        columns: {
          user: 'person',
          day: 'doings',
          requests: 'doings',
          calls: 'doings',
          awake: 'doings',
          rows: 'doings',
          d1: 'doings',
          read: 'doings',
        },
      },
    },
  },
};

/** What else the platform binds. `VERSION` says which upload of the Worker runs. `FLOODS` counts by address, for a minute, where nobody can read it. */
export const OTHER_BINDINGS = ['DB', 'FLOODS', 'VERSION'];

/** A store that code writes to by itself, and the modules that do. */
interface Store {
  modules: string[];
  holds: Holds[];
  ends: string;
}

export const STORES: Record<string, Store> = {
  indexedDB: {
    modules: ['src/client/outbox-store.ts'],
    holds: ['words', 'person'],
    ends: 'the message is stored, or its author discards it; of that, a mark without text, 500 at most',
  },
  localStorage: {
    modules: ['src/client/drafts.ts'],
    holds: ['words', 'person'],
    ends: 'the draft is sent or deleted; that of an edit, also when the message is unsent',
  },
  /** When this tab last reloaded itself. */
  sessionStorage: { modules: ['src/client/tab.ts'], holds: ['nothing'], ends: 'with the tab' },
  /** Tells the other tabs what is in the outbox; nothing stays in it. */
  BroadcastChannel: { modules: ['src/client/tab.ts'], holds: ['words'], ends: 'at once' },
  /** The address of a page: ids of rooms and people, and what was searched for. */
  history: { modules: ['src/client/navigation.ts'], holds: ['person'], ends: 'with the tab' },
  cookies: {
    modules: ['src/auth/challenges-cookie.ts', 'src/auth/cookie.ts', 'src/auth/known-browsers.ts'],
    holds: ['secret'],
    ends: 'logging out, or 30 days without use; a question, after minutes; that one has been in, after a year',
  },
  /** Panes that one may go back to, with what was typed in them. */
  panes: {
    modules: ['src/client/pane-cache.ts'],
    holds: ['words'],
    ends: 'with the page, eight panes later, or when something in it is unsent',
  },
  attachments: {
    modules: ['src/presence/object.ts', 'src/room/connections.ts'],
    holds: ['person', 'secret'],
    ends: 'with the socket',
  },
};

/**
 * Modules that write to the log of the operator, or the browser's console: ids of rooms and of sessions' objects, and the
 * innermost cause of an accident (web/why-failed.ts), never words. Cloudflare's own log has addresses without queries.
 */
export const LOGS = [
  'src/auth/guard.ts',
  'src/auth/login-page.tsx',
  'src/auth/registering.ts',
  'src/auth/revoke.ts',
  'src/client/elements/room-pane.ts',
  'src/client/group-code.ts',
  'src/client/navigation-code.ts',
  'src/client/outbox.ts',
  'src/db/jobs.ts',
  'src/group/newcomers.ts',
  'src/instance/instance-settings.ts',
  'src/invitations/joining.ts',
  'src/lobby/mine-routes.tsx',
  'src/meter/sharing.ts',
  'src/meter/spending.ts',
  'src/presence/presence.ts',
  'src/room/alarm-scheduler.ts',
  'src/room/broadcaster.ts',
  'src/room/list-notifier.ts',
  'src/room/message-routes.tsx',
  'src/room/projections.ts',
  'src/room/routes.tsx',
  'src/room/search-all-routes.tsx',
  'src/settings/propagate.ts',
  'src/web/errors.tsx',
  'src/web/try-twice.ts',
];
