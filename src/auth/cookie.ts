import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { IDLE_MAX } from './sessions.ts';

const SESSION = 'session';
/** On https. `__Host-`: no other host of the domain can set it. Browsers refuse such a name on http (a laptop). */
export const SESSION_COOKIE = `__Host-${SESSION}`;

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** The session token that the browser sent, if it looks like one. */
export const tokenOf = (c: Context): string | undefined => tokenIn(c, SESSION);

export const setToken = (c: Context, token: string) =>
  setCookie(c, nameFor(c, SESSION), token, { ...attributesFor(c), maxAge: IDLE_MAX / 1000 });

export const clearToken = (c: Context) => deleteCookie(c, nameFor(c, SESSION), attributesFor(c));

/** What the browser keeps under this name, if it looks like a token. */
export const tokenIn = (c: Context, name: string): string | undefined => {
  const token = getCookie(c, nameFor(c, name));
  return token !== undefined && TOKEN.test(token) ? token : undefined;
};

export const nameFor = (c: Context, name: string) => (isSecure(c) ? `__Host-${name}` : name);

export const attributesFor = (c: Context) =>
  ({ path: '/', httpOnly: true, sameSite: 'Lax', secure: isSecure(c) }) as const;

const isSecure = (c: Context) => new URL(c.req.url).protocol === 'https:';
