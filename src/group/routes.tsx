import type { Context } from 'hono';
import { namesSomebody } from '../auth/namesakes.ts';
import { prefetch } from '../auth/prefetch.ts';
import { database } from '../db/database.ts';
import type { Parley } from '../env.ts';
import { hasListBeside, listBeside, listingFor } from '../lobby/listing.ts';
import { whoIsOnline } from '../presence/presence.ts';
import type { GroupSettings } from '../room/entry.ts';
import { messageAt } from '../room/history.ts';
import { MEMBERS_PAGE } from '../room/limits.ts';
import { type Member, memberOf, publicMember } from '../room/member.ts';
import type { Operation, OperationRefusal } from '../room/membership.ts';
import { isCid } from '../room/protocol.ts';
import { wasOpened } from '../room/restored-text.ts';
import { roomFor, type ViewerRoom } from '../room/viewer-room.ts';
import { isPresent } from '../room/visibility.ts';
import { cleanLine } from '../text/names.ts';
import { idIn, newApp } from '../web/app.ts';
import { askerOf, methodNotAllowed, refuseAnothers } from '../web/errors.tsx';
import { carried, form, written } from '../web/form.ts';
import { type Fields, fieldsOf } from '../web/forms.ts';
import { show, textsFor } from '../web/show.tsx';
import { tryTwice } from '../web/try-twice.ts';
import { groupIn, objectionTo, usernamesIn } from './form.ts';
import { GroupFragment, GroupPage, type GroupView } from './group-page.tsx';
import {
  groupIdFor,
  hasJustMade,
  isListed,
  listedFor,
  membersOf,
  peopleBesides,
  peopleNamed,
} from './groups.ts';
import {
  GroupsFragment,
  GroupsPage,
  type GroupsView,
  NewGroupFragment,
  NewGroupPage,
  type NewGroupView,
} from './views.tsx';

export const group = newApp();

const opening = prefetch(async (c, reader) => listBeside(c, reader));

group.get('/groups/', opening, (c) => groupsPage(c));

const joinForm = form({ fields: { cid: carried, room: carried }, send: ({ groups }) => groups.join });

group.post('/groups/', joinForm, (c) =>
  tryTwice(async () => {
    const field = await fieldsOf(c);
    const [cid, id] = [field('cid'), field('room')];
    if (!isCid(cid) || !(await isListed(database(c.env.DB), id))) return groupsPage(c, 'not_member');
    const done = await c.env.ROOM.getByName(id).act(memberOf(c.var.session.user), cid, { type: 'join' });
    return done.ok || done.reason === 'nothing'
      ? c.redirect(`/room/${id}/`, 303)
      : groupsPage(c, done.reason);
  }),
);

group.all('/groups/', methodNotAllowed('GET', 'POST'));

group.get('/groups/new/', opening, async (c) =>
  mayMake(c)
    ? newGroupPage(c, { cid: crypto.randomUUID(), asksRepeat: !wasOpened(c) })
    : c.redirect('/groups/', 303),
);

const groupFields = {
  cid: carried,
  as: carried,
  name: written(({ groups }) => groups.name),
  description: written(({ groups }) => groups.description, { lines: 3 }),
  history: carried,
  posting: carried,
  joining: carried,
  people: written(({ groups }) => groups.people, { lines: 2 }),
};
const newGroupForm = form({ fields: { ...groupFields, repeat: carried }, send: ({ groups }) => groups.make });

/** [P3] The group's id follows from the form, so that sending it twice makes one group. */
group.post('/groups/new/', newGroupForm, (c) => tryTwice(() => makeGroup(c)));

group.all('/groups/new/', methodNotAllowed('GET', 'POST'));

/** As those who look after this Parley have chosen (instance/instance-settings.ts). */
const mayMake = (c: Context<Parley>): boolean => {
  const { instance, role } = c.var.session;
  return instance.groups === 'all' || role !== 'member';
};

const makeGroup = async (c: Context<Parley>) => {
  const field = await fieldsOf(c);
  const cid = field('cid');
  const refused = refuseAnothers(c, field('as'));
  if (refused) return refused;
  const settings = groupIn(field);
  const again = (problem: string, status: 403 | 422 = 422) =>
    newGroupPage(
      c,
      { cid: isCid(cid) ? cid : crypto.randomUUID(), settings, people: field('people'), problem },
      status,
    );
  if (!mayMake(c)) return again(textsFor(c).groups.problems.onlyAdmins, 403);
  const objection = await objectionIn(c, settings);
  if (objection) return again(textsFor(c).groups.problems[objection]);
  const named = await peopleIn(c, field);
  if ('problem' in named) return again(named.problem);
  if (!isCid(cid)) return again(textsFor(c).groups.problems.malformed);

  const id = await groupIdFor(c.var.session.user.id, cid);
  // A browser that puts back what was typed may have sent it before, under another cid (docs/decisions/009).
  if (
    field('repeat') !== '' &&
    (await hasJustMade(database(c.env.DB), c.var.session.user.id, settings.name, id))
  )
    return again(textsFor(c).groups.problems.made);
  const users = named.people.map((person) => person.id);
  const done = await c.env.ROOM.getByName(id).act(
    memberOf(c.var.session.user),
    cid,
    { type: 'create', settings, users },
    named.people,
  );
  return done.ok ? c.redirect(`/room/${id}/`, 303) : again(textsFor(c).groups.problems[done.reason]);
};

group.get('/room/:id/group/', async (c) => {
  const found = await groupOf(c);
  if (!found) return c.notFound();
  return askerOf(c) === 'json' ? c.json({ members: await membersCalled(c, found) }) : groupPage(c, found);
});

/** For a script that offers whom to name: of a large group it knows those alone who have written. */
const membersCalled = async (c: Context<Parley>, { id, viewer }: ViewerRoom): Promise<Member[]> => {
  const query = queryIn(c, 'q');
  const found = isPresent(viewer) && query ? await membersOf(database(c.env.DB), id, { query, page: 1 }) : [];
  return found.slice(0, MEMBERS_PAGE).map(publicMember);
};

const changeForm = form({
  fields: { ...groupFields, do: carried, user: carried, role: carried, forGood: carried },
  send: ({ groups }) => groups.save,
});

group.post('/room/:id/group/', changeForm, (c) => tryTwice(() => changeGroup(c)));

group.all('/room/:id/group/', methodNotAllowed('GET', 'POST'));

const changeGroup = async (c: Context<Parley, '/room/:id/group/'>) => {
  const found = await groupOf(c);
  if (!found) return c.notFound();
  const field = await fieldsOf(c);
  const refused = refuseAnothers(c, field('as'));
  if (refused) return refused;
  const again = (problem: string) => groupPage(c, found, { problem, people: field('people') }, 422);
  const asked = await operationIn(c, field, found);
  if ('problem' in asked) return again(asked.problem);
  const cid = field('cid');
  if (!isCid(cid)) return again(textsFor(c).groups.problems.malformed);
  const done = await c.env.ROOM.getByName(found.id).act(
    memberOf(c.var.session.user),
    cid,
    asked.operation,
    asked.people,
  );
  if (!done.ok) return again(textsFor(c).groups.problems[done.reason]);
  return c.redirect(asked.operation.type === 'leave' ? '/lobby/' : `/room/${found.id}/group/?done`, 303);
};

/** `before`: the name that the group has, which may stay. */
const objectionIn = async (c: Context<Parley>, settings: GroupSettings, before?: string) => {
  const objection = objectionTo(settings, before);
  if (objection || settings.name === before) return objection;
  return (await namesSomebody(database(c.env.DB), settings.name)) ? ('handle' as const) : undefined;
};

type Asked = { operation: Operation; people: Member[] } | { problem: string };

/** What the form that was sent asks the group to do. */
const operationIn = async (c: Context<Parley>, field: Fields, found: ViewerRoom): Promise<Asked> => {
  const { problems } = textsFor(c).groups;
  const user = idIn(field('user'));
  const plain = (operation: Operation): Asked => ({ operation, people: [] });
  switch (field('do')) {
    case 'add': {
      const named = await peopleIn(c, field);
      if ('problem' in named) return named;
      return { operation: { type: 'add', users: named.people.map(({ id }) => id) }, people: named.people };
    }
    case 'remove':
      return plain({ type: 'remove', user });
    case 'role': {
      const role = field('role');
      if (role !== 'owner' && role !== 'admin' && role !== 'member') return { problem: problems.malformed };
      return plain({ type: 'role', user, role });
    }
    case 'change': {
      const settings = groupIn(field);
      const objection = await objectionIn(c, settings, found.settings?.name);
      return objection ? { problem: problems[objection] } : plain({ type: 'change', settings });
    }
    case 'leave':
      return plain({ type: 'leave', forGood: field('forGood') === 'on' });
    case 'close':
      return plain({ type: 'close' });
    default:
      return { problem: problems.malformed };
  }
};

/** The people whom the form names, all of whom must be there. */
const peopleIn = async (
  c: Context<Parley>,
  field: Fields,
): Promise<{ people: Member[] } | { problem: string }> => {
  const { problems } = textsFor(c).groups;
  const usernames = usernamesIn(field('people'));
  if (!usernames) return { problem: problems.longPeople };
  const people = usernames.length === 0 ? [] : await peopleNamed(database(c.env.DB), usernames);
  const known = new Set(people.map(({ username }) => username.toLowerCase()));
  const unknown = usernames.filter((username) => !known.has(username));
  return unknown.length > 0 ? { problem: problems.unknown(unknown.slice(0, 5).join(', ')) } : { people };
};

const groupOf = async (c: Context<Parley, '/room/:id/group/'>): Promise<ViewerRoom | undefined> => {
  const found = await roomFor(database(c.env.DB), c.var.session.user, c.req.param('id'));
  return found?.kind === 'group' ? found : undefined;
};

/** A form's answer begins with it only now. */
const listingBeside = async (c: Context<Parley>) =>
  hasListBeside(c) ? listingFor(c.env, c.var.session.user, {}, await opening.of(c)) : undefined;

const groupsPage = async (c: Context<Parley>, problem?: OperationRefusal | 'cid_taken') => {
  const me = c.var.session.user;
  const [groups, listing] = await Promise.all([listedFor(database(c.env.DB), me.id), listingBeside(c)]);
  const view: GroupsView = {
    me,
    groups,
    cid: crypto.randomUUID(),
    ...(problem && { problem: textsFor(c).groups.problems[problem] }),
  };
  const status = problem ? 422 : 200;
  if (!listing) return show(c, <GroupsFragment view={view} />, status);
  return show(c, <GroupsPage listing={listing} view={view} />, status);
};

const newGroupPage = async (
  c: Context<Parley>,
  view: Omit<NewGroupView, 'me'>,
  status: 200 | 403 | 422 = 200,
) => {
  const me = c.var.session.user;
  if (askerOf(c) === 'fragment') return show(c, <NewGroupFragment view={{ ...view, me }} />, status);
  return show(
    c,
    <NewGroupPage listing={await listingFor(c.env, me, {}, await opening.of(c))} view={{ ...view, me }} />,
    status,
  );
};

const groupPage = async (
  c: Context<Parley>,
  group: ViewerRoom,
  more: Partial<GroupView> = {},
  status: 200 | 422 = 200,
) => {
  const page = pageIn(c.req.query('page'));
  const query = queryIn(c, 'q');
  const db = database(c.env.DB);
  const { id, viewer, pinned } = group;
  const isHere = isPresent(viewer);
  const find = queryIn(c, 'find');
  const me = c.var.session.user;
  // A whole page has the list beside it, which asks who is online.
  const listing = askerOf(c) === 'fragment' ? undefined : listingFor(c.env, me, { current: { room: id } });
  const isOnline = async () => (listing ? (await listing).online : new Set(await whoIsOnline(c.env, me.id)));
  const [members, found, online, message] = await Promise.all([
    isHere ? membersOf(db, id, { query, page }) : [],
    isHere && find !== '' ? peopleBesides(db, id, find) : [],
    isHere ? isOnline() : new Set<number>(),
    isHere && pinned !== undefined ? messageAt(db, id, viewer, pinned) : undefined,
  ]);
  const view: GroupView = {
    room: group,
    online,
    find,
    found,
    members: members.slice(0, MEMBERS_PAGE),
    query,
    page,
    more: members.length > MEMBERS_PAGE,
    cid: crypto.randomUUID(),
    isDone: c.req.query('done') !== undefined,
    pinned: message,
    ...more,
  };
  return listing
    ? show(c, <GroupPage listing={await listing} view={view} />, status)
    : show(c, <GroupFragment view={view} />, status);
};

/** Characters; a username has 30 at most. */
const QUERY_MAX = 50;

const queryIn = (c: Context<Parley>, name: string): string =>
  cleanLine((c.req.query(name) ?? '').slice(0, QUERY_MAX));

const pageIn = (text = ''): number => (/^[1-9]\d?$/.test(text) ? Number(text) : 1);
