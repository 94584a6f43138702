import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { db, groupOf, type Person, register } from '../../test/cast.ts';
import { roomFor } from '../room/viewer-room.ts';

let ada: Person;
let grace: Person;
let linus: Person;
let count = 0;

beforeAll(async () => {
  [ada, grace, linus] = await Promise.all([register('ada'), register('grace'), register('linus')]);
});

const cid = () => `cid-of-test-${++count}`;
const SETTINGS = {
  name: 'Book club',
  description: 'We read.',
  history: 'joined',
  posting: 'all',
  joining: 'invited',
};
const make = (who: Person, fields: Record<string, string> = {}, name = cid()) =>
  who.post('/groups/new/', { ...SETTINGS, cid: name, people: '@grace, linus', ...fields });
const idIn = (response: Response) =>
  /^\/room\/([^/]+)\/$/.exec(response.headers.get('location') ?? '')?.[1] ?? '';
const change = (who: Person, group: string, fields: Record<string, string>) =>
  who.post(`/room/${group}/group/`, { cid: cid(), ...fields });
const rolesIn = async (group: string) => {
  const { results } = await env.DB.prepare(
    'SELECT username, members.role FROM members JOIN users ON id = user_id WHERE room_id = ? AND until_seq IS NULL ORDER BY username',
  )
    .bind(group)
    .all<{ username: string; role: string }>();
  return results.map(({ username, role }) => `${username} ${role}`);
};

describe('[P9] a new group', () => {
  test('is a form, and opens with whom one named', async () => {
    expect(await (await ada.fetch('/groups/new/')).text()).toContain('action="/groups/new/"');
    const made = await make(ada);
    expect(made.status).toBe(303);
    const id = idIn(made);
    expect(await rolesIn(id)).toEqual(['ada owner', 'grace member', 'linus member']);
    expect(await roomFor(db, grace, id)).toMatchObject({ settings: SETTINGS });
    expect(await (await grace.fetch(`/room/${id}/`)).text()).toContain('Book club');
  });

  test('[P3] sent twice is one, and its address says nothing of whom it is', async () => {
    const name = cid();
    const [one, two] = [idIn(await make(ada, {}, name)), idIn(await make(ada, {}, name))];
    expect(one).toBe(two);
    expect(one).toMatch(/^[a-z2-7]{16}$/);
    expect(idIn(await make(grace, { people: 'ada' }, name))).not.toBe(one);
  });

  test('[P3] that a browser has put back into the form is asked about before it is made twice', async () => {
    const asks = async (headers = {}) =>
      (await (await ada.fetch('/groups/new/', { headers })).text()).includes('name="repeat"');
    expect([await asks(), await asks({ 'sec-fetch-user': '?1' })]).toEqual([true, false]);
    const first = cid();
    const one = await make(ada, { name: 'Choir', repeat: 'ask' }, first);
    expect(idIn(one)).not.toBe('');
    expect(idIn(await make(ada, { name: 'Choir', repeat: 'ask' }, first))).toBe(idIn(one));
    const asked = await make(ada, { name: ' Choir ', repeat: 'ask' });
    expect(asked.status).toBe(422);
    const html = await asked.text();
    expect(html).toContain('a group with this name a moment ago');
    expect(html).not.toContain('name="repeat"');
    expect((await make(ada, { name: 'Choir' })).status).toBe(303);
    expect((await make(ada, { name: 'Choir practice', repeat: 'ask' })).status).toBe(303);
    expect((await make(grace, { name: 'Choir', people: '', repeat: 'ask' })).status).toBe(303);
  });

  test('names people as they were pasted: in any width, with commas of any script, and with what is not seen', async () => {
    const made = await make(ada, { people: '\u2066＠Grace\u2069،\u200elinus\u200f；' });
    expect(await rolesIn(idIn(made))).toEqual(['ada owner', 'grace member', 'linus member']);
  });

  test.each([
    [{ name: '  ' }, 'Give the group a name'],
    [{ name: 'x'.repeat(61) }, 'at most 60 characters'],
    [{ name: 'Parley' }, 'This name is reserved'],
    [{ name: 'Grace (@grace)' }, 'somebody’s username with an @'],
    [{ name: '＠Linus' }, 'somebody’s username with an @'],
    [{ people: 'grace nobody' }, 'Nobody here is called nobody'],
    [{ cid: '' }, 'could not be read'],
  ])('that cannot be made comes back with what was typed: %j', async (fields, problem) => {
    const response = await make(ada, { description: 'What we wrote', ...fields });
    expect(response.status).toBe(422);
    const html = await response.text();
    expect(html).toContain(problem);
    expect(html).toContain('What we wrote');
  });
});

describe('[P9] the page of a group', () => {
  test('shows its members and rules to all, and what admins do to admins alone', async () => {
    const id = idIn(await make(ada));
    const [hers, his] = await Promise.all(
      [ada, grace].map(async (who) => (await who.fetch(`/room/${id}/group/`)).text()),
    );
    for (const html of [hers, his]) {
      expect(html).toContain('3 members');
      expect(html).toContain('only messages sent after they join');
    }
    expect(hers).toContain('Make admin');
    expect(his).not.toContain('Make admin');
    expect(his).toContain('Leave group');
  });

  test('does what its forms ask, and says so', async () => {
    const id = idIn(await make(ada, { people: 'grace' }));
    const done = await change(ada, id, { do: 'add', people: 'linus' });
    expect(done.headers.get('location')).toBe(`/room/${id}/group/?done`);
    await change(ada, id, { do: 'role', user: String(grace.id), role: 'admin' });
    await change(grace, id, { ...SETTINGS, do: 'change', name: 'Cooks' });
    expect(await rolesIn(id)).toEqual(['ada owner', 'grace admin', 'linus member']);
    expect(await roomFor(db, linus, id)).toMatchObject({ settings: { name: 'Cooks' } });
    await change(ada, id, { do: 'remove', user: String(linus.id) });
    await change(ada, id, { do: 'leave' });
    expect(await rolesIn(id)).toEqual(['grace owner']);
    await change(grace, id, { do: 'close' });
    expect(await roomFor(db, grace, id)).toMatchObject({ isClosed: true });
    const refused = await grace.post(`/room/${id}/`, { cid: cid(), body: 'anybody?' });
    expect(await refused.text()).toContain('anybody?');
  });

  test('refuses in a sentence what somebody may not do', async () => {
    const id = idIn(await make(ada));
    const refused = await change(grace, id, { do: 'remove', user: String(linus.id) });
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain('not allowed');
  });

  test('[P6] is not there for others, nor for a conversation of two', async () => {
    const ken = await register(`ken${++count}`);
    const id = idIn(await make(ada));
    expect((await ken.fetch(`/room/${id}/group/`)).status).toBe(404);
    expect((await change(ken, id, { do: 'leave' })).status).toBe(404);
    expect((await ada.fetch(`/room/${await ada.roomWith(grace)}/group/`)).status).toBe(404);
  });
});

describe('[P9] adding people', () => {
  test('finds them by a piece of a name, members aside, and a button adds the one that was meant', async () => {
    const [hedy, hedwig] = [await register('hedy'), await register('hedwig')];
    const group = idIn(await make(ada, { people: 'hedy' }));
    const found = async (who: Person, find: string) => {
      const html = await (await who.fetch(`/room/${group}/group/?${new URLSearchParams({ find })}`)).text();
      return [...html.matchAll(/name="people" value="([^"]*)"/g)].map(([, name]) => name);
    };
    expect(await found(ada, 'HED')).toEqual([hedwig.username]);
    expect(await found(ada, 'nobody at all')).toEqual([]);
    expect(await found(ada, '')).toEqual([]);
    expect(await found(hedy, 'hed')).toEqual([]);
    expect((await change(ada, group, { do: 'add', people: hedwig.username })).status).toBe(303);
    expect(await rolesIn(group)).toEqual(['ada owner', 'hedwig member', 'hedy member']);
  });

  test('who is here is seen to be here', async () => {
    const group = idIn(await make(ada, { people: 'linus' }));
    const line = await linus.arrive();
    await line.next('welcome');
    const html = await (await ada.fetch(`/room/${group}/group/`)).text();
    expect(html).toContain(`<presence-line user="${linus.id}">Active now</presence-line>`);
    expect(html).toContain(`<presence-line user="${ada.id}"></presence-line>`);
  });
});

describe('members of a large group', () => {
  const listed = (html: string) => [...html.matchAll(/<small>@([\w.]+)<\/small>/g)].map(([, name]) => name);

  test('are searched by name and username, a page at a time; a small group has no search', async () => {
    const small = idIn(await make(ada));
    expect(await (await ada.fetch(`/room/${small}/group/`)).text()).not.toContain('Search members');
    const crowd = await Promise.all(Array.from({ length: 60 }, (_, n) => register(`crowd${n}`)));
    const id = await groupOf(ada, [grace, ...crowd]);
    await grace.post('/settings/', { name: 'Gräfin Zoë' });
    const search = async (query: string) =>
      (await ada.fetch(`/room/${id}/group/?${new URLSearchParams({ q: query })}`)).text();
    expect(await (await ada.fetch(`/room/${id}/group/`)).text()).toContain('Search members');
    expect(listed(await search('crowd5')).sort()).toEqual(
      ['crowd5', ...Array.from({ length: 10 }, (_, n) => `crowd5${n}`)].sort(),
    );
    expect(listed(await search('ZOE'))).toEqual(['grace']);
    expect(listed(await search('@grace'))).toEqual(['grace']);
    expect(listed(await search('linus'))).toEqual([]);
    expect(await search('linus')).toContain('No member has a name like this.');
    expect(await search('"><b>')).toContain('value="&quot;&gt;&lt;b&gt;"');
    const found = async (who: Person, query: string) => {
      const asked = { headers: { accept: 'application/json' } };
      const answer = await who.fetch(`/room/${id}/group/?${new URLSearchParams({ q: query })}`, asked);
      return answer.ok ? ((await answer.json()) as { members: unknown }).members : answer.status;
    };
    expect(await found(ada, 'zoe')).toEqual([{ id: grace.id, username: 'grace', name: 'Gräfin Zoë' }]);
    expect([await found(ada, ''), await found(linus, 'zoe')]).toEqual([[], 404]);
  });
});

test('a group is renamed after nobody, but a name that it has may stay', async () => {
  const id = idIn(await make(ada));
  const rename = async (name: string) => (await change(ada, id, { ...SETTINGS, do: 'change', name })).status;
  expect([
    await rename('Talk to @grace'),
    await rename('Talk to grace'),
    await rename('Meet @ noon'),
  ]).toEqual([422, 303, 303]);
});

describe('finding a group', () => {
  test('shows them in the order of their names, whatever letters these have', async () => {
    for (const name of ['zebra', 'Ärzte', 'Łódź', 'Apfel', 'Órgano'])
      await groupOf(ada, [], { name: `order ${name}`, joining: 'listed' });
    const html = await (await grace.fetch('/groups/')).text();
    const found = [...html.matchAll(/<bdi>order (.+?)<\/bdi>|>order ([^<]+)</g)].map(
      ([, one, other]) => one ?? other,
    );
    expect([...new Set(found)]).toEqual(['Apfel', 'Ärzte', 'Łódź', 'Órgano', 'zebra']);
  });

  test('shows those that one may join, and one click joins', async () => {
    const id = await groupOf(ada, [], { name: 'Runners', joining: 'listed' });
    await groupOf(ada, [], { name: 'Secret', joining: 'invited' });
    const html = await (await grace.fetch('/groups/')).text();
    expect(html).toContain('Runners');
    expect(html).not.toContain('Secret');
    const joined = await grace.post('/groups/', { cid: cid(), room: id });
    expect(joined.headers.get('location')).toBe(`/room/${id}/`);
    expect(await rolesIn(id)).toEqual(['ada owner', 'grace member']);
    const [, pane] = (await (await grace.fetch('/groups/')).text()).split('<main');
    expect(pane).not.toContain('Runners');
  });

  test('[P6] lets nobody into a group that is not listed, whatever they send', async () => {
    const id = await groupOf(ada, [], { joining: 'invited' });
    for (const room of [id, 'nowhere', `d${ada.id}-${grace.id}`])
      expect((await grace.post('/groups/', { cid: cid(), room })).status).toBe(422);
    expect(await rolesIn(id)).toEqual(['ada owner']);
  });
});
