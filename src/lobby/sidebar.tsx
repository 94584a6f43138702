import type { MiddlewareHandler } from 'hono';
import type { Parley } from '../env.ts';
import { listingFor } from './listing.ts';
import { ListPane } from './views.tsx';

/** Lets what is not found stand beside the list, as any other page of those who are signed in. */
export const withSidebar: MiddlewareHandler<Parley> = async (c, next) => {
  c.set('list', async () => <ListPane listing={await listingFor(c.env, c.var.session.user)} />);
  await next();
};
