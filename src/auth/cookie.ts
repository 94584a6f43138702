import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { IDLE_MAX } from './sessions.ts';

/** On https. `__Host-`: no other host of the domain can set it. Browsers refuse such a name on http (a laptop). */
export const SESSION_COOKIE = '__Host-session';
const SESSION_COOKIE_ON_HTTP = 'session';

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** The session token that the browser sent, if it looks like one. */
export const tokenOf = (c: Context): string | undefined => {
  const token = getCookie(c, nameFor(c));
  return token !== undefined && TOKEN.test(token) ? token : undefined;
};

export const setToken = (c: Context, token: string) =>
  setCookie(c, nameFor(c), token, { ...attributesFor(c), maxAge: IDLE_MAX / 1000 });

export const clearToken = (c: Context) => deleteCookie(c, nameFor(c), attributesFor(c));

const nameFor = (c: Context) => (isSecure(c) ? SESSION_COOKIE : SESSION_COOKIE_ON_HTTP);

const attributesFor = (c: Context) =>
  ({ path: '/', httpOnly: true, sameSite: 'Lax', secure: isSecure(c) }) as const;

const isSecure = (c: Context) => new URL(c.req.url).protocol === 'https:';
