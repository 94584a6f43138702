import type { Context } from 'hono';
import { prefetch } from '../auth/prefetch.ts';
import { database } from '../db/database.ts';
import type { Parley } from '../env.ts';
import { hasListBeside, listBeside, listingFor } from '../lobby/listing.ts';
import { newApp } from '../web/app.ts';
import { methodNotAllowed, refuseAnothers } from '../web/errors.tsx';
import { carried, form, written } from '../web/form.ts';
import { fieldsOf } from '../web/forms.ts';
import { show, textsFor } from '../web/show.tsx';
import { tryTwice } from '../web/try-twice.ts';
import { instanceIn, objectionTo } from './instance-form.ts';
import { askInstance, saveInstance, settingsFrom } from './instance-settings.ts';
import { InstanceFragment, InstancePage, type InstanceView } from './instance-views.tsx';
import { onlyAdmins } from './routes.tsx';

const HERE = '/administration/instance/';

/** For the owner and the admins: what this Parley is called, who may make groups, and what strangers read. */
export const instanceSettings = newApp();

instanceSettings.use(HERE, onlyAdmins);

const opening = prefetch(async (c, reader) => {
  const beside = listBeside(c, reader);
  return { beside, found: await reader.read(askInstance(reader.db)) };
});

instanceSettings.get(HERE, opening, async (c) => {
  const [row] = (await opening.of(c)).found;
  return page(c, { settings: settingsFrom(row), isSaved: c.req.query('saved') !== undefined });
});

const settingsForm = form({
  fields: {
    as: carried,
    name: written(({ instance }) => instance.settings.name),
    groups: carried,
    contact: written(({ instance }) => instance.settings.contact, { lines: 3 }),
    privacy: written(({ instance }) => instance.settings.privacy, { lines: 3 }),
  },
  send: ({ settings }) => settings.save,
});

instanceSettings.post(HERE, settingsForm, async (c) => {
  const field = await fieldsOf(c);
  const refused = refuseAnothers(c, field('as'));
  if (refused) return refused;
  const settings = instanceIn(field);
  const objection = objectionTo(settings);
  if (objection) {
    const problem = textsFor(c).instance.settings.problems[objection];
    return page(c, { settings, isSaved: false, problem }, 422);
  }
  const { id } = c.var.session.user;
  await tryTwice(() => saveInstance(database(c.env.DB), id, settings, Date.now()));
  return c.redirect(`${HERE}?saved`, 303);
});

instanceSettings.all(HERE, methodNotAllowed('GET', 'POST'));

const page = async (c: Context<Parley>, more: Omit<InstanceView, 'me'>, status: 200 | 422 = 200) => {
  const me = c.var.session.user;
  const view = { me, ...more };
  if (!hasListBeside(c)) return show(c, <InstanceFragment view={view} />, status);
  // A form's answer begins with it only now.
  const beside = c.req.method === 'GET' ? (await opening.of(c)).beside : undefined;
  return show(c, <InstancePage listing={await listingFor(c.env, me, {}, beside)} view={view} />, status);
};
