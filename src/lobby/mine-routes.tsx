import { database } from '../db/database.ts';
import { newApp } from '../web/app.ts';
import { myRoom } from './my-rooms.ts';

/** What is mine about a room. */
export const mine = newApp();

/** The room's row as it stands in my list, also where it is not on the page: for a browser that hears of it. */
mine.get('/room/:id/mine', async (c) => {
  const row = await myRoom(database(c.env.DB), c.var.session.user, c.req.param('id'));
  return row ? c.json(row) : c.json({ reason: 'not_found' }, 404);
});
