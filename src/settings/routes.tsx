import type { Context } from 'hono';
import { database } from '../db/database.ts';
import type { Parley } from '../env.ts';
import { listingFor } from '../lobby/listing.ts';
import { newApp } from '../web/app.ts';
import { askerOf, methodNotAllowed } from '../web/errors.tsx';
import { fieldsOf } from '../web/forms.ts';
import { show } from '../web/show.tsx';
import { objectionsTo, settingsIn } from './form.ts';
import { keepSettings, settingsOf } from './settings.ts';
import { SettingsFragment, SettingsPage, type SettingsView } from './views.tsx';

export const settings = newApp();

settings.get('/settings/', async (c) => {
  const { user } = c.var.session;
  const kept = await settingsOf(database(c.env.DB), user.id);
  const saved = c.req.query('saved') !== undefined;
  return page(c, { me: user, settings: kept, objections: {}, saved });
});

settings.post('/settings/', async (c) => {
  const { user } = c.var.session;
  const wanted = settingsIn(await fieldsOf(c));
  const objections = objectionsTo(wanted);
  if (Object.keys(objections).length > 0)
    return page(c, { me: user, settings: wanted, objections, saved: false }, 422);
  await keepSettings(database(c.env.DB), user.id, wanted);
  return c.redirect('/settings/?saved', 303);
});

settings.all('/settings/', methodNotAllowed('GET', 'POST'));

const page = async (c: Context<Parley>, view: SettingsView, status: 200 | 422 = 200) => {
  if (askerOf(c) === 'fragment') return show(c, <SettingsFragment view={view} />, status);
  const listing = await listingFor(c.env, c.var.session.user);
  return show(c, <SettingsPage listing={listing} view={view} />, status);
};
