import type { Context } from 'hono';
import { passkeysOf } from '../auth/passkeys.ts';
import { relyingPartyOf, signalsFor } from '../auth/passkeys-protocol.ts';
import { prefetch } from '../auth/prefetch.ts';
import { database } from '../db/database.ts';
import type { Parley } from '../env.ts';
import { type Beginning, hasListBeside, listBeside, listingFor } from '../lobby/listing.ts';
import { charge } from '../meter/charge.ts';
import { roomsTold } from '../meter/prices.ts';
import { snapshotOf, whereaboutsFor } from '../presence/presence.ts';
import { idIn, newApp } from '../web/app.ts';
import { askerOf, methodNotAllowed, page as problem, refuseAnothers } from '../web/errors.tsx';
import { carried, form, written } from '../web/form.ts';
import { fieldsOf } from '../web/forms.ts';
import { runToCompletion } from '../web/run-to-completion.ts';
import { show } from '../web/show.tsx';
import { tryTwice } from '../web/try-twice.ts';
import { type Objections, objectionsTo, settingsIn } from './form.ts';
import { readPerson } from './profile.ts';
import { ProfileFragment, ProfilePage } from './profile-view.tsx';
import { propagateSettings } from './propagate.ts';
import { nameObjection, readSettings, saveSettings, settingsOf } from './settings.ts';
import { SettingsFragment, SettingsPage, type SettingsView } from './views.tsx';

export const settings = newApp();

const mySettings = prefetch(async (c, reader) => {
  const beside = listBeside(c, reader);
  return { beside, kept: await readSettings(reader) };
});

settings.get('/settings/', mySettings, async (c) => {
  const { user, role } = c.var.session;
  const { beside, kept } = await mySettings.of(c);
  const saved = c.req.query('saved') !== undefined;
  const passkeys = saved ? await passkeysOf(database(c.env.DB), user.id) : [];
  const ids = passkeys.map(({ id }) => id);
  const signals = ids.length > 0 ? signalsFor(relyingPartyOf(c.req.url), user, ids) : undefined;
  return page(c, { me: user, role, settings: kept, objections: {}, saved, signals }, 200, beside);
});

const settingsForm = form({
  fields: {
    as: carried,
    name: written(({ settings }) => settings.name, { autocomplete: 'nickname' }),
    about: written(({ settings }) => settings.about),
    theme: carried,
    language: carried,
    receipts: carried,
    visible: carried,
  },
  send: ({ settings }) => settings.save,
});

settings.post('/settings/', settingsForm, async (c) => {
  const { user, role } = c.var.session;
  const field = await fieldsOf(c);
  const refused = refuseAnothers(c, field('as'));
  if (refused) return refused;
  const wanted = settingsIn(field);
  const again = (objections: Objections) =>
    page(c, { me: user, role, settings: wanted, objections, saved: false }, 422);
  const objections = objectionsTo(wanted);
  if (Object.keys(objections).length > 0) return again(objections);
  const db = database(c.env.DB);
  // Asked once: after a first try that was saved there would be no difference to tell the rooms of.
  const before = await tryTwice(() => settingsOf(db, user.id));
  const name = await tryTwice(() => nameObjection(db, user, before.name, wanted.name));
  if (name) return again({ name });
  await tryTwice(async () => {
    await saveSettings(db, user, wanted, before.name);
    const told = await runToCompletion(c, propagateSettings(c.env, user.id, before, wanted));
    charge(c, user.id, roomsTold(told));
  });
  return c.redirect('/settings/?saved', 303);
});

settings.all('/settings/', methodNotAllowed('GET', 'POST'));

const profile = prefetch(async (c, reader, param) => {
  const id = idIn(param('user'));
  const snapshot = snapshotOf(c.env, id ? [id] : [], { everybody: hasListBeside(c) });
  const beside = listBeside(c, reader, {}, snapshot);
  const person = await readPerson(reader, id);
  return { beside, person, snapshot: await snapshot };
});

settings.get('/people/:user/', profile, async (c) => {
  const me = c.var.session.user;
  const { beside, person, snapshot } = await profile.of(c);
  if (!person) return problem(c, 404, 'nobody');
  const view = { me, person, ...whereaboutsFor(snapshot, person.id, me.id) };
  if (askerOf(c) === 'fragment') return show(c, <ProfileFragment view={view} />);
  return show(c, <ProfilePage listing={await listingFor(c.env, me, {}, beside)} view={view} />);
});

const page = async (c: Context<Parley>, view: SettingsView, status: 200 | 422 = 200, beside?: Beginning) => {
  if (askerOf(c) === 'fragment') return show(c, <SettingsFragment view={view} />, status);
  const listing = await listingFor(c.env, c.var.session.user, {}, beside);
  return show(c, <SettingsPage listing={listing} view={view} />, status);
};
