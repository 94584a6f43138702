import type { Child } from 'hono/jsx';
import type { HasherObject } from './auth/object.ts';
import type { InstanceSettings } from './instance/instance-form.ts';
import type { PlanVars } from './meter/budget.ts';
import type { MeterObject } from './meter/object.ts';
import type { PresenceObject } from './presence/object.ts';
import type { RoomObject } from './room/object.ts';
import type { Choices } from './settings/form.ts';
import type { ThrottleObject } from './throttle/object.ts';

/** What wrangler.toml binds. */
export interface Bindings extends PlanVars {
  DB: D1Database;
  ROOM: DurableObjectNamespace<RoomObject>;
  PRESENCE: DurableObjectNamespace<PresenceObject>;
  HASHER: DurableObjectNamespace<HasherObject>;
  THROTTLE: DurableObjectNamespace<ThrottleObject>;
  METER: DurableObjectNamespace<MeterObject>;
  /** Forms that sign somebody in, by address. */
  FLOODS: RateLimit;
  /** Which upload of the Worker this is, and when it was made. A deploy says in `tag` which Parley it is. */
  VERSION: WorkerVersionMetadata;
  /** How many messages a second a member may post in a room; 10 where it is not set. */
  POSTS_PER_SECOND?: number | string;
  /** How many people may register from one network at once, before it is one in ten minutes; 60 where it is not set. */
  REGISTRATIONS_AT_ONCE?: number | string;
  /**
   * Who may register until somebody has chosen; by invitation where it is not set. Only .dev.vars sets it, which
   * `wrangler dev` reads and a deploy does not upload.
   */
  DEFAULT_REGISTRATION?: string;
}

/** In the instance as a whole; in a group there are roles of its own. */
export type InstanceRole = 'owner' | 'admin' | 'member';

export interface User {
  id: number;
  username: string;
  /** What others read instead of the username, if anything. */
  name?: string | null;
  /** It could be mistaken for somebody else's. */
  ambiguous?: boolean;
}

/** A signed-in browser. `id` is the SHA-256 of its token, so it may be stored and passed on; the token may not. */
export interface Session {
  id: string;
  user: User;
  choices: Choices;
  /** A new account, which is still to join some groups (group/newcomers.ts). */
  awaitsGroups: boolean;
  role: InstanceRole;
  /** What every page needs to know of the Parley: what it is called, and who may make groups. */
  instance: Pick<InstanceSettings, 'name' | 'groups'>;
}

/** What Hono knows in every handler: `c.env`, `c.var.nonce` (web/security.ts), and behind the guard `c.var.session`. */
export interface Parley {
  Bindings: Bindings;
  Variables: {
    session: Session;
    nonce: string;
    /** To strangers, where a page has read it (instance/instance-settings.ts). */
    instance?: InstanceSettings;
    /** Only the beginning of the body was read, since it is too large (web/body.ts). */
    isCut?: boolean;
    /** What pages stand beside that belong to no feature (lobby/sidebar.tsx). */
    list?: () => Promise<Child>;
    /** How long somebody has to wait who has used up what they may use in a day (ms). */
    wait?: number;
  };
}
