import type { MiddlewareHandler } from 'hono';
import { prefetch } from '../auth/prefetch.ts';
import { database } from '../db/database.ts';
import type { Parley } from '../env.ts';
import { everyNewcomer } from '../invitations/invitations.ts';
import { listBeside, listingFor } from '../lobby/listing.ts';
import { newApp } from '../web/app.ts';
import { askerOf, methodNotAllowed, refuseAnothers } from '../web/errors.tsx';
import { carried, form } from '../web/form.ts';
import { fieldsOf } from '../web/forms.ts';
import { show } from '../web/show.tsx';
import { tryTwice } from '../web/try-twice.ts';
import { askRegistration, chooseRegistration, chosenOr } from './registration.ts';
import { isRegistration } from './registration-modes.ts';
import { AdministrationFragment, AdministrationPage } from './views.tsx';

const HERE = '/administration/';

/** For the owner and the admins. To everybody else there is nothing here [P6]. */
export const administration = newApp();

const onlyAdmins: MiddlewareHandler<Parley> = (c, next) =>
  c.var.session.role === 'member' ? Promise.resolve(c.notFound()) : next();

administration.use(HERE, onlyAdmins);

const opening = prefetch(async (c, reader) => {
  const beside = listBeside(c, reader);
  const [instance, newcomers] = await Promise.all([
    reader.read(askRegistration(reader.db)),
    reader.read(everyNewcomer(reader.db)),
  ]);
  return { beside, instance, newcomers };
});

administration.get(HERE, opening, async (c) => {
  const { user } = c.var.session;
  const { beside, instance, newcomers } = await opening.of(c);
  const done = doneIn(c.req.queries());
  const view = { me: user, registration: chosenOr(instance, c.env), newcomers, done };
  if (askerOf(c) === 'fragment') return show(c, <AdministrationFragment view={view} />);
  return show(c, <AdministrationPage listing={await listingFor(c.env, user, {}, beside)} view={view} />);
});

const registrationForm = form({
  fields: { as: carried, registration: carried },
  send: ({ settings }) => settings.save,
});

administration.post(HERE, registrationForm, async (c) => {
  const field = await fieldsOf(c);
  const refused = refuseAnothers(c, field('as'));
  if (refused) return refused;
  const registration = field('registration');
  if (!isRegistration(registration)) return c.redirect(HERE, 303);
  await tryTwice(() => chooseRegistration(database(c.env.DB), registration));
  return c.redirect(`${HERE}?saved`, 303);
});

administration.all(HERE, methodNotAllowed('GET', 'POST'));

const doneIn = (query: Record<string, string[]>) => {
  if ('owner' in query) return 'owner' as const;
  return 'saved' in query ? ('saved' as const) : undefined;
};
