import type { MiddlewareHandler } from 'hono';
import type { Parley } from '../env.ts';
import { listingFor } from './listing.ts';
import { ListPane } from './views.tsx';

/** Gives error pages the list beside them, as every other page of somebody signed in has it. */
export const withSidebar: MiddlewareHandler<Parley> = async (c, next) => {
  c.set('list', async () => <ListPane listing={await listingFor(c.env, c.var.session.user)} />);
  await next();
};
