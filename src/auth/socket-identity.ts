import type { Session } from '../env.ts';
import { turnAway } from '../room/disconnect.ts';

/** The person who opens a socket, as the Worker established from the session cookie. Objects trust nothing else. */
export interface SocketIdentity {
  user: number;
  /** The session's id; when it is revoked, its sockets close. */
  session: string;
  /** What they are called, as the Worker knew it then. */
  username: string;
  name?: string;
}

const USER = 'x-parley-user';
const SESSION = 'x-parley-session';
/** A header holds no more than Latin-1, so names are percent-encoded. */
const USERNAME = 'x-parley-username';
const NAME = 'x-parley-name';

/** The upgrade request as an object gets it. Headers of these names that came from outside are overwritten. */
export const withIdentity = (upgrade: Request, { id, user }: Pick<Session, 'id' | 'user'>): Request => {
  const headers = new Headers(upgrade.headers);
  headers.set(USER, String(user.id));
  headers.set(SESSION, id);
  headers.set(USERNAME, encodeURIComponent(user.username));
  headers.set(NAME, encodeURIComponent(user.name ?? ''));
  headers.delete('cookie');
  return new Request(upgrade, { headers });
};

/** Throws where no Worker admitted the request: objects cannot be reached otherwise. */
export const identityOf = ({ headers }: Request): SocketIdentity => {
  const user = Number(headers.get(USER));
  const session = headers.get(SESSION);
  if (!Number.isSafeInteger(user) || user < 1 || !session) throw new Error('Not admitted');
  const name = decodeURIComponent(headers.get(NAME) ?? '');
  return {
    user,
    session,
    username: decodeURIComponent(headers.get(USERNAME) ?? ''),
    ...(name && { name }),
  };
};

export const isUpgrade = (request: Request): boolean =>
  request.headers.get('upgrade')?.toLowerCase() === 'websocket';

/** A socket that opens only to say why it closes: a browser cannot see the status of an upgrade that fails. */
export const closedSocket = (code: number, reason: string): Response => {
  const { 0: client, 1: socket } = new WebSocketPair();
  socket.accept();
  turnAway(socket, code, reason);
  return new Response(null, { status: 101, webSocket: client });
};
