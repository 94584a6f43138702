import type { Context, MiddlewareHandler } from 'hono';
import { prefetch } from '../auth/prefetch.ts';
import { database } from '../db/database.ts';
import type { Bindings, Parley } from '../env.ts';
import { everyNewcomer } from '../invitations/invitations.ts';
import { hasListBeside, listBeside, listingFor } from '../lobby/listing.ts';
import { meterOf } from '../meter/charge.ts';
import { giveOwnBudget, sharersOf } from '../meter/sharing.ts';
import { usersOf } from '../room/people.ts';
import { cleanLine } from '../text/names.ts';
import { idIn, newApp } from '../web/app.ts';
import { askerOf, methodNotAllowed, refuseAnothers } from '../web/errors.tsx';
import { carried, form } from '../web/form.ts';
import { fieldsOf } from '../web/forms.ts';
import { runToCompletion } from '../web/run-to-completion.ts';
import { show, textsFor } from '../web/show.tsx';
import { tryTwice } from '../web/try-twice.ts';
import { LOG_PAGE, logBefore } from './audit-log.ts';
import { LogFragment, LogPage } from './log-views.tsx';
import {
  giveRole,
  logOwnBudget,
  MEMBERS_PAGE,
  makeReset,
  membersOf,
  RANK,
  restore,
  suspend,
} from './members.ts';
import { MembersFragment, MembersPage, type MembersView } from './members-views.tsx';
import { askRegistration, chooseRegistration, chosenOr } from './registration.ts';
import { isRegistration } from './registration-modes.ts';
import { AdministrationFragment, AdministrationPage } from './views.tsx';

const HERE = '/administration/';
/** Characters; a username has 30 at most. */
const QUERY_MAX = 50;

/** For the owner and the admins. To everybody else there is nothing here [P6]. */
export const administration = newApp();

/** To everybody else there is nothing [P6]. */
export const onlyAdmins: MiddlewareHandler<Parley> = (c, next) =>
  c.var.session.role === 'member' ? Promise.resolve(c.notFound()) : next();

administration.use('/administration/*', onlyAdmins);

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
  const view = {
    me: user,
    registration: chosenOr(instance, c.env),
    newcomers,
    done,
    version: versionIn(c.env),
  };
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
  const { id } = c.var.session.user;
  await tryTwice(() => chooseRegistration(database(c.env.DB), id, registration, Date.now()));
  return c.redirect(`${HERE}?saved`, 303);
});

administration.all(HERE, methodNotAllowed('GET', 'POST'));

const MEMBERS = '/administration/members/';

const listOpening = prefetch(async (c, reader) => listBeside(c, reader));

administration.get(MEMBERS, listOpening, (c) => membersPage(c));

const memberForm = form({
  fields: { as: carried, user: carried, do: carried },
  send: ({ settings }) => settings.save,
});

/** What may be done to whom is decided where it is done, from what both are then. */
administration.post(MEMBERS, memberForm, async (c) => {
  const field = await fieldsOf(c);
  const refused = refuseAnothers(c, field('as'));
  if (refused) return refused;
  if (field('do') === 'reset') return resetPage(c, idIn(field('user')));
  const isDone = await runToCompletion(c, act(c, field('do'), idIn(field('user'))));
  if (isDone) return c.redirect(`${MEMBERS}?done`, 303);
  return membersPage(c, textsFor(c).instance.members.refused);
});

administration.all(MEMBERS, methodNotAllowed('GET', 'POST'));

const act = async (c: Context<Parley>, what: string, user: number): Promise<boolean> => {
  const db = database(c.env.DB);
  const me = c.var.session.user.id;
  switch (what) {
    case 'suspend':
      return suspend(c.env, me, user, Date.now());
    case 'restore':
      return restore(db, me, user, Date.now());
    case 'own-budget':
      if (!(await logOwnBudget(db, me, user, Date.now()))) return false;
      await meterOf(c.env).unshare(user);
      return true;
    case 'admin':
    case 'member': {
      const isDone = await giveRole(db, me, { user, role: what }, Date.now());
      if (isDone && what === 'admin') giveOwnBudget(c, user);
      return isDone;
    }
    default:
      return false;
  }
};

/** The link stands on this page alone. */
const resetPage = async (c: Context<Parley>, user: number) => {
  const db = database(c.env.DB);
  const token = await makeReset(db, c.var.session.user.id, user, Date.now());
  const [of] = token ? await usersOf(db, [user]) : [];
  if (!token || !of) return membersPage(c, textsFor(c).instance.members.refused);
  const link = `${new URL(c.req.url).origin}/reset/?${new URLSearchParams({ token })}`;
  return membersPage(c, undefined, { link, of });
};

const membersPage = async (c: Context<Parley>, problem?: string, reset?: MembersView['reset']) => {
  const { user, role } = c.var.session;
  const query = cleanLine((c.req.query('q') ?? '').slice(0, QUERY_MAX));
  const asked = { query, before: idIn(c.req.query('before') ?? '') };
  const [found, sharers, listing] = await Promise.all([
    membersOf(database(c.env.DB), asked),
    sharersOf(c.env),
    besides(c),
  ]);
  const members = found.slice(0, MEMBERS_PAGE);
  const view: MembersView = {
    me: { ...user, role },
    members: members.map((member) => ({
      ...member,
      mayAct: RANK[member.role] < RANK[role],
      sharesBudget: sharers.includes(member.id),
    })),
    query,
    next: found.length > MEMBERS_PAGE ? members.at(-1)?.id : undefined,
    isDone: c.req.query('done') !== undefined && !problem,
    problem,
    reset,
  };
  const status = problem ? 422 : 200;
  if (!listing) return show(c, <MembersFragment view={view} />, status);
  return show(c, <MembersPage listing={listing} view={view} />, status);
};

administration.get('/administration/log/', listOpening, async (c) => {
  const before = idIn(c.req.query('before') ?? '');
  const [found, listing] = await Promise.all([logBefore(database(c.env.DB), before), besides(c)]);
  const entries = found.slice(0, LOG_PAGE);
  const view = { entries, next: found.length > LOG_PAGE ? entries.at(-1)?.id : undefined };
  if (!listing) return show(c, <LogFragment view={view} />);
  return show(c, <LogPage listing={listing} view={view} />);
});

administration.all('/administration/log/', methodNotAllowed('GET'));

/** A form's answer begins with it only now. */
const besides = async (c: Context<Parley>) =>
  hasListBeside(c) ? listingFor(c.env, c.var.session.user, {}, await listOpening.of(c)) : undefined;

/** Where nothing was uploaded, its time is none. */
const versionIn = ({ VERSION }: Pick<Bindings, 'VERSION'>) => ({
  tag: VERSION?.tag ?? '',
  uploadedAt: Date.parse(VERSION?.timestamp ?? '') || 0,
});

const doneIn = (query: Record<string, string[]>) => {
  if ('owner' in query) return 'owner' as const;
  return 'saved' in query ? ('saved' as const) : undefined;
};
