/** Links by which people come in: what they open, for whom, how often and for how long. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  Browser,
  db,
  groupOf,
  hashCheaply,
  type Person,
  promote,
  register,
  stranger,
} from '../../test/cast.ts';
import { PASSWORD } from '../../test/password.ts';
import { chooseRegistration } from '../instance/registration.ts';
import { newInvitationToken } from './invitations.ts';

hashCheaply();

const DAY = 24 * 60 * 60_000;

let people = 0;
const someone = (name: string) => `${name}${++people}`;

let ada: Person;

beforeEach(async () => {
  vi.useRealTimers();
  await chooseRegistration(db, 0, 'invitation', 0);
  ada = await register(someone('ada'));
});

/** The token of one that this person makes by the form. */
const invite = async (who: Person, fields: Record<string, string> = {}): Promise<string> => {
  const token = newInvitationToken();
  const answer = await who.post('/invitations/', { token, ...fields });
  expect(answer.headers.get('location')).toBe(`/invitations/?made=${token}`);
  return token;
};
const open = (token: string, who: Browser = stranger) => who.fetch(`/invitation/?token=${token}`);
const enter = (token: string, username: string, who: Browser = stranger) =>
  who.post('/invitation/', { token, username, password: PASSWORD });
const join = (token: string, who: Browser) => who.post('/invitation/join/', { token });
const idOf = async (username: string) =>
  env.DB.prepare('SELECT id FROM users WHERE username = ?').bind(username).first<number>('id');
const usesOf = async () => {
  const counted = env.DB.prepare(`SELECT count(*) AS n FROM invitation_uses
    WHERE invitation_id IN (SELECT id FROM invitations WHERE inviter_id = ?)`);
  return counted.bind(ada.id).first<number>('n');
};
const rangesOf = (user: number | null, room: string) =>
  env.DB.prepare('SELECT from_seq, until_seq FROM members WHERE user_id = ? AND room_id = ?')
    .bind(user, room)
    .first();
const leadsTo = (answer: Response) => [answer.status, answer.headers.get('location')];
/** Without the list of people beside it. */
const FRAGMENT = { headers: { 'hx-request': 'true' } };
const textOf = async (answer: Response) =>
  (await answer.text()).replace(/<[^>]+>/g, ' ').replaceAll('&#39;', "'");

describe('a stranger', () => {
  test('reads who invites them and where, chooses a name and a password, and can write to the inviter', async () => {
    const token = await invite(ada);
    const page = await open(token);
    expect(page.status).toBe(200);
    const text = await textOf(page);
    expect(text).toContain(`${ada.username} invites you`);
    expect(text).toContain('parley.test');
    const name = someone('erika');
    const answer = await enter(token, name);
    expect(leadsTo(answer)).toEqual([303, `/login/arrived/?next=%2Fchat%2F${ada.id}%2F`]);
    expect(await usesOf()).toBe(1);
  });

  test('uses nothing up by opening it, which previews of links do, too', async () => {
    const token = await invite(ada);
    for (let i = 0; i < 3; i += 1) expect((await open(token)).status).toBe(200);
    expect(await usesOf()).toBe(0);
    expect((await enter(token, someone('erika'))).status).toBe(303);
  });

  test('gets the form back where something is wrong with it, and has used nothing up', async () => {
    const token = await invite(ada);
    const answer = await enter(token, 'a b');
    expect(answer.status).toBe(422);
    const html = await answer.text();
    expect(html).toContain('value="a b"');
    expect(html).toContain(`value="${token}"`);
    expect(html).not.toContain(PASSWORD);
    expect((await enter(token, ada.username)).status).toBe(422);
    expect(await usesOf()).toBe(0);
  });

  test('of several who want the last use at the same moment, one comes in; the others keep what they typed, and hear why', async () => {
    const token = await invite(ada, { uses: '5' });
    for (let i = 0; i < 4; i += 1) await enter(token, someone('early'));
    const names = ['linus', 'alan', 'ken', 'barbara'].map(someone);
    const answers = await Promise.all(names.map((name) => enter(token, name)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 403, 403, 403]);
    for (const [i, answer] of answers.entries()) {
      if (answer.status === 303) continue;
      const html = await answer.text();
      expect(html).toContain(`value="${names[i]}"`);
      expect(html).toContain('This invitation has been used up.');
      expect(await idOf(names[i] ?? '')).toBeNull();
    }
    expect(await usesOf()).toBe(5);
  });

  test.each([
    ['unknown', async () => newInvitationToken(), 'This invitation isn’t known here.'],
    ['no token', async () => 'x'.repeat(1_000), 'This invitation isn’t known here.'],
    ['used up', usedUp, 'has been used up. Ask ada'],
    ['revoked', revoked, 'has been withdrawn. Ask ada'],
    ['expired', expired, 'has expired. Ask ada'],
    ['of an inviter who is no admin of the group any more', powerless, 'is no longer valid. Ask ada'],
  ])('reads one plain sentence where it is %s, and does not come in', async (_, make, said) => {
    const token = await make();
    const [page, sent] = [await open(token), await enter(token, someone('erika'))];
    for (const answer of [page, sent]) {
      expect(answer.status).toBeGreaterThan(400);
      expect(await textOf(answer)).toContain(said);
    }
    expect(await idOf(`erika${people}`)).toBeNull();
  });

  async function usedUp() {
    const token = await invite(ada);
    await enter(token, someone('first'));
    return token;
  }

  async function revoked() {
    const token = await invite(ada);
    const id = env.DB.prepare('SELECT max(id) AS id FROM invitations');
    const answer = await ada.post('/invitations/revoke/', { id: String(await id.first('id')) });
    expect(answer.headers.get('location')).toBe('/invitations/?revoked');
    return token;
  }

  async function expired() {
    const token = await invite(ada, { days: '1' });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + DAY - 1_000 });
    expect((await open(token)).status).toBe(200);
    vi.setSystemTime(Date.now() + 2_000);
    return token;
  }

  async function powerless() {
    const owner = await register(someone('owner'));
    const room = await groupOf(owner, [ada]);
    const role = (role: string) => ({ cid: `cid-of-${role}-${people}`, do: 'role', user: `${ada.id}`, role });
    await owner.post(`/room/${room}/group/`, role('admin'));
    const token = await invite(ada, { room });
    expect((await open(token)).status).toBe(200);
    await owner.post(`/room/${room}/group/`, role('member'));
    return token;
  }

  test('does not come in while registration is closed, and reads that', async () => {
    const token = await invite(ada);
    await chooseRegistration(db, 0, 'closed', 0);
    expect(await textOf(await open(token))).toContain('not even with an invitation');
    expect((await enter(token, someone('erika'))).status).toBe(403);
    await chooseRegistration(db, 0, 'open', 0);
    expect((await enter(token, someone('erika'))).status).toBe(303);
  });
});

describe('[P12] into a group', () => {
  test('a newcomer joins as if the inviter had added them, and sees what its rule lets them see', async () => {
    for (const history of ['all', 'joined'] as const) {
      const room = await groupOf(ada, [], { history });
      await ada.post(`/room/${room}/`, { cid: 'said-before', body: 'Said before' });
      const token = await invite(ada, { room, uses: '5' });
      expect(await textOf(await open(token))).toContain(`${ada.username} invites you to the group Bakers`);
      const name = someone('erika');
      const answer = await enter(token, name);
      expect(leadsTo(answer)).toEqual([303, `/login/arrived/?next=%2Froom%2F${room}%2F`]);
      const last = env.DB.prepare(
        'SELECT sender_id, event FROM messages WHERE room_id = ? ORDER BY seq DESC',
      );
      expect(await last.bind(room).first()).toEqual({
        sender_id: ada.id,
        event: JSON.stringify({ type: 'added', users: [await idOf(name)] }),
      });
      expect(await rangesOf(await idOf(name), room)).toEqual({
        from_seq: history === 'all' ? 1 : 3,
        until_seq: null,
      });
    }
  });

  test('somebody who has an account is asked, joins by a form, and has used it once however often they send that', async () => {
    const room = await groupOf(ada);
    const token = await invite(ada, { room, uses: '5' });
    const grace = await register(someone('grace'));
    const page = await open(token, grace);
    expect(await textOf(page)).toContain('Do you want to join the group Bakers?');
    expect(await rangesOf(grace.id, room)).toBeNull();
    const answers = await Promise.all([join(token, grace), join(token, grace), join(token, grace)]);
    for (const answer of answers) expect(leadsTo(answer)).toEqual([303, `/room/${room}/`]);
    expect(await usesOf()).toBe(1);
    expect(leadsTo(await open(token, grace))).toEqual([303, `/room/${room}/`]);
    expect((await join(token, grace)).status).toBe(303);
    expect(await usesOf()).toBe(1);
  });

  test('who was in it already, or is refused by the room, has used nothing up', async () => {
    const [grace, linus] = [await register(someone('grace')), await register(someone('linus'))];
    const room = await groupOf(ada, [grace, linus]);
    const token = await invite(ada, { room });
    expect(leadsTo(await join(token, grace))).toEqual([303, `/room/${room}/`]);
    await linus.post(`/room/${room}/group/`, { cid: 'cid-of-leaving', do: 'leave', forGood: 'on' });
    const refused = await join(token, linus);
    expect([refused.status, await textOf(refused)]).toEqual([
      422,
      expect.stringContaining('The group can’t take you in at the moment'),
    ]);
    expect(await usesOf()).toBe(0);
  });

  test('who was removed does not come back by the invitation that they have used', async () => {
    const room = await groupOf(ada);
    const token = await invite(ada, { room, uses: '25' });
    const mallory = await register(someone('mallory'));
    await join(token, mallory);
    await ada.post(`/room/${room}/group/`, { cid: 'cid-of-removing', do: 'remove', user: `${mallory.id}` });
    const ended = await rangesOf(mallory.id, room);
    expect(ended?.until_seq).not.toBeNull();
    expect(leadsTo(await join(token, mallory))).toEqual([303, `/room/${room}/`]);
    expect(leadsTo(await open(token, mallory))).toEqual([303, `/room/${room}/`]);
    expect(await rangesOf(mallory.id, room)).toEqual(ended);
  });

  test('whom the room could not take in at once is asked again, though it was the last use', async () => {
    const room = await groupOf(ada);
    const token = await invite(ada, { room });
    const name = someone('erika');
    const spy = vi.spyOn(env.ROOM, 'getByName').mockImplementation(() => {
      throw new Error('away');
    });
    const answer = await enter(token, name);
    spy.mockRestore();
    const next = new URL(answer.headers.get('location') ?? '', 'https://x').searchParams.get('next');
    expect(next).toBe(`/invitation/?token=${token}`);
    const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';');
    const erika = new Browser(cookie);
    expect(await textOf(await open(token, erika))).toContain('Do you want to join the group');
    expect(leadsTo(await join(token, erika))).toEqual([303, `/room/${room}/`]);
    expect(await usesOf()).toBe(1);
  });
});

describe('somebody who has an account', () => {
  test('is led to the conversation with the inviter, whatever has become of the invitation', async () => {
    const grace = await register(someone('grace'));
    const token = await invite(ada);
    expect(leadsTo(await open(token, grace))).toEqual([303, `/chat/${ada.id}/`]);
    await enter(token, someone('erika'));
    expect(leadsTo(await open(token, grace))).toEqual([303, `/chat/${ada.id}/`]);
    expect(leadsTo(await open(token, ada))).toEqual([303, '/invitations/']);
    expect(await usesOf()).toBe(1);
  });
});

describe('whoever invites', () => {
  test('sees the link and its code once more as long as they have its address, and who came by it', async () => {
    const token = await invite(ada);
    const page = await (await ada.fetch(`/invitations/?made=${token}`)).text();
    expect(page).toContain(`value="https://parley.test/invitation/?token=${token}"`);
    expect(page).toContain('class="qr"');
    const grace = await register(someone('grace'));
    expect(await (await grace.fetch(`/invitations/?made=${token}`)).text()).not.toContain(token);
    const name = someone('erika');
    await enter(token, name);
    expect(await textOf(await ada.fetch('/invitations/', FRAGMENT))).toContain(`Used by ${name}`);
    expect(await textOf(await grace.fetch('/invitations/', FRAGMENT))).not.toContain(name);

    await promote(grace, 'admin');
    const all = await textOf(await grace.fetch('/administration/', FRAGMENT));
    expect(all).toMatch(new RegExp(`${name}\\s+invited by ${ada.username}`));
  });

  test('makes one invitation with one form, however often it is sent', async () => {
    const token = newInvitationToken();
    const answers = await Promise.all([1, 2, 3].map(() => ada.post('/invitations/', { token })));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    const count = env.DB.prepare('SELECT count(*) AS n FROM invitations WHERE inviter_id = ?');
    expect(await count.bind(ada.id).first('n')).toBe(1);
    const stored = await env.DB.prepare('SELECT * FROM invitations WHERE inviter_id = ?').bind(ada.id).all();
    expect(JSON.stringify(stored.results)).not.toContain(token);
  });

  test('has at most five open ones, also at the same moment; an admin fifty', async () => {
    const many = (count: number) =>
      Promise.all(
        Array.from({ length: count }, () => ada.post('/invitations/', { token: newInvitationToken() })),
      );
    const made = (answers: Response[]) => answers.filter(({ status }) => status === 303).length;
    const answers = await many(8);
    expect(made(answers)).toBe(5);
    const refused = answers.find(({ status }) => status === 422);
    expect(await refused?.text()).toContain('You can have 5 open invitations at a time');
    await promote(ada, 'admin');
    expect(made(await many(50))).toBe(45);
  });

  test('makes only so many a day, however soon they withdraw them', async () => {
    const withdrawAll = () =>
      env.DB.prepare('UPDATE invitations SET revoked_at = 1 WHERE inviter_id = ?').bind(ada.id).run();
    const statuses: number[] = [];
    for (let i = 0; i < 25; i += 1) {
      statuses.push((await ada.post('/invitations/', { token: newInvitationToken() })).status);
      await withdrawAll();
    }
    expect(statuses.filter((status) => status === 303)).toHaveLength(20);
  });

  test('[P6] invites to a group only where they may add people to it', async () => {
    const owner = await register(someone('owner'));
    const rooms = [await groupOf(owner, [ada]), await groupOf(owner), 'nowhere', `d${ada.id}-${owner.id}`];
    for (const room of rooms) {
      const answer = await ada.post('/invitations/', { token: newInvitationToken(), room });
      expect([answer.status, await textOf(answer)]).toEqual([
        422,
        expect.stringContaining('Only admins of this group can invite people to it.'),
      ]);
    }
    expect(await textOf(await ada.fetch(`/invitations/?room=${rooms[1]}`, FRAGMENT))).not.toContain('Bakers');
  });

  test('[P6] withdraws none of somebody else', async () => {
    const token = await invite(ada);
    const mallory = await register(someone('mallory'));
    const id = env.DB.prepare('SELECT max(id) AS id FROM invitations');
    const theirs = await mallory.post('/invitations/revoke/', { id: String(await id.first('id')) });
    const none = await mallory.post('/invitations/revoke/', { id: '999999' });
    expect([theirs.status, none.status]).toEqual([404, 404]);
    expect((await open(token)).status).toBe(200);
  });
});
