import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { Parley } from '../env.ts';

/** A page's address ends in a slash: without it, GET is led there. What a script asks for, and files, keep their names. */
export const slashes: MiddlewareHandler<Parley> = async (c, next) => {
  const { method, path } = c.req;
  const isRead = method === 'GET' || method === 'HEAD';
  const isNamed = matchedRoutes(c).some((route) => route.method === 'GET') || lastOf(path).includes('.');
  if (!isRead || path.endsWith('/') || isNamed) return next();

  const url = new URL(c.req.url);
  url.pathname += '/';
  // Absolute: as a path alone, `//elsewhere.example/` would lead to another host.
  return c.redirect(url.href, 301);
};

const lastOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
