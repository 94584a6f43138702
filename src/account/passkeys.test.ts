import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { db, ORIGIN, register } from '../../test/cast.ts';
import { Authenticator, type Lies } from '../../test/doubles/authenticator.ts';
import { Jar, newcomer } from '../../test/jar.ts';
import { PASSWORD } from '../../test/password.ts';
import { addPasskey, PASSKEYS_MAX } from '../auth/passkeys.ts';
import { newRecoveryCodes } from '../auth/recovery-codes.ts';
import { turnOn } from '../auth/second-factor.ts';
import { openSession, sessionOf } from '../auth/sessions.ts';
import { challenges, passkeys, users } from '../db/schema.ts';
import { CLOSE } from '../room/limits.ts';

const MINUTE = 60_000;

type Creation = Parameters<Authenticator['create']>[0] & { excludeCredentials: { id: string }[] };
type Request = Parameters<Authenticator['get']>[0];

afterEach(() => void vi.useRealTimers());

const locationOf = (response: Response) => response.headers.get('location');
const isIn = async (jar: Jar) => (await jar.fetch('/lobby/')).status === 200;

const idOf = async (username: string) => {
  const [user] = await db.select({ id: users.id }).from(users).where(eq(users.username, username));
  return user?.id ?? 0;
};

const namesOf = async (username: string) => {
  const rows = await db
    .select()
    .from(passkeys)
    .where(eq(passkeys.userId, await idOf(username)));
  return rows.map(({ name }) => name);
};

/** What the browser is told to make. */
const creation = async (jar: Jar, proof = PASSWORD): Promise<Creation> =>
  (await jar.post('/account/passkeys/challenge', { name: 'Laptop', proof })).json();

const add = async (jar: Jar, key: Authenticator, lies?: Lies, name = 'Laptop') => {
  const credential = await key.create(await creation(jar), ORIGIN, lies);
  return jar.post('/account/passkeys/', { name, credential });
};

/** Somebody with a passkey. */
const owner = async (username: string) => {
  const [jar, key] = [await newcomer(username), new Authenticator()];
  expect((await add(jar, key)).status).toBe(303);
  return { jar, key };
};

const remove = (jar: Jar, { id }: Authenticator, proof = PASSWORD) =>
  jar.post('/account/passkeys/remove/', { id, proof });

/** What a page says to its script, as JSON in an attribute. */
const said = (what: string, html: string) =>
  JSON.parse((new RegExp(`data-${what}="([^"]*)"`).exec(html)?.[1] ?? '').replaceAll('&quot;', '"'));

const request = async (jar: Jar): Promise<Request> => (await jar.post('/login/passkey/challenge')).json();

const signIn = async (jar: Jar, key: Authenticator, lies?: Lies) => {
  const credential = await key.get(await request(jar), ORIGIN, lies);
  return jar.post('/login/passkey/', { credential });
};

describe('a new passkey', () => {
  test('is made for whoever knows the password, and has the name that they give it', async () => {
    const { jar } = await owner('ada');
    expect(await namesOf('ada')).toEqual(['Laptop']);
    const page = await (await jar.fetch('/account/passkeys/')).text();
    expect(page).toContain('<bdi>Laptop</bdi>');
    expect(page).toContain('never used');
  });

  test('is named after the browser until somebody says otherwise', async () => {
    const jar = await newcomer('grace');
    const agent =
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0 Safari/537.36';
    const page = await jar.fetch('/account/passkeys/', { headers: { 'user-agent': agent } });
    expect(await page.text()).toContain('value="Chrome on Linux"');
  });

  test('is not even made where there are too many: it would stay in its maker’s list', async () => {
    const person = await register('katherine');
    for (let n = 0; n < PASSKEYS_MAX; n += 1)
      await addPasskey(db, person.id, { id: `key-${n}`, publicKey: 'key', counter: 0 }, 'Key', n);
    const init = { headers: { accept: 'application/json' } };
    const asked = await person.post(
      '/account/passkeys/challenge',
      { name: 'One more', proof: PASSWORD },
      init,
    );
    expect(asked.status).toBe(422);
    expect(await asked.json()).toEqual({ error: expect.stringContaining('You already have 20 passkeys') });
    expect(asked.headers.get('set-cookie')).toBeNull();
  });

  test('is not made for somebody else at the screen', async () => {
    const jar = await newcomer('linus');
    const init = { headers: { accept: 'application/json' } };
    for (const proof of ['', 'wrong horse & battery', '000000']) {
      const response = await jar.post('/account/passkeys/challenge', { name: 'Mine', proof }, init);
      expect(response.status).toBe(422);
      expect(await response.json()).toEqual({ error: 'That isn’t your password. Please try again.' });
    }
    const credential = await new Authenticator().create(
      { challenge: 'AAAA', rp: { id: 'parley.test' }, user: { id: 'MQ' } },
      ORIGIN,
    );
    expect((await jar.post('/account/passkeys/', { name: 'Mine', credential })).status).toBe(422);
    expect(await namesOf('linus')).toEqual([]);
  });

  test('needs a name, of a length', async () => {
    const jar = await newcomer('barbara');
    for (const [name, error] of [
      ['', 'Enter a name.'],
      [' \u200b ', 'Enter a name.'],
      ['x'.repeat(51), 'Use at most 50 characters.'],
    ]) {
      const response = await jar.post('/account/passkeys/challenge', { name: name ?? '', proof: PASSWORD });
      expect(await response.json()).toEqual({ error });
      expect(await (await add(jar, new Authenticator(), {}, name)).text()).toContain(error);
    }
    await add(jar, new Authenticator(), {}, '<b>"𝕏"</b>');
    expect(await (await jar.fetch('/account/passkeys/')).text()).toContain(
      '&lt;b&gt;&quot;𝕏&quot;&lt;/b&gt;',
    );
  });

  test.each<[string, Lies]>([
    ['was made for another site', { origin: 'https://evil.test' }],
    ['was made for another host', { host: 'evil.test' }],
    ['answers another challenge', { challenge: 'AAAA' }],
    ['did not see who it was', { flags: 1 }],
  ])('is refused when it %s', async (what, lies) => {
    const username = `edith.${what.replace(/\W/g, '').slice(-12)}`;
    const jar = await newcomer(username);
    const response = await add(jar, new Authenticator(), lies);
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('This passkey couldn’t be verified.');
    expect(await namesOf(username)).toEqual([]);
  });

  test('is refused when the same answer comes again, or too late', async () => {
    const [jar, key] = [await newcomer('donald'), new Authenticator()];
    const credential = await key.create(await creation(jar), ORIGIN);
    const { cookie } = jar;
    expect((await jar.post('/account/passkeys/', { name: 'One', credential })).status).toBe(303);
    await db.delete(passkeys).where(eq(passkeys.id, key.id));
    const replayed = await jar.post(
      '/account/passkeys/',
      { name: 'Two', credential },
      { headers: { cookie } },
    );
    expect(replayed.status).toBe(422);

    const late = await key.create(await creation(jar), ORIGIN);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5 * MINUTE });
    expect((await jar.post('/account/passkeys/', { name: 'Late', credential: late })).status).toBe(422);
    expect(await namesOf('donald')).toEqual([]);
  });

  test('is refused with the challenge of another person', async () => {
    const [jar, other, key] = [await newcomer('alan'), await newcomer('joan'), new Authenticator()];
    const credential = await key.create(await creation(jar), ORIGIN);
    const session = /__Host-session=[^;]*/;
    const cookie = jar.cookie.replace(session, session.exec(other.cookie)?.[0] ?? '');
    expect(
      (await other.post('/account/passkeys/', { name: 'Mine', credential }, { headers: { cookie } })).status,
    ).toBe(422);
    expect(await namesOf('joan')).toEqual([]);
  });

  test('is refused when somebody has it already; one’s own are named to the browser', async () => {
    const { jar, key } = await owner('radia');
    expect((await creation(jar)).excludeCredentials).toEqual([{ type: 'public-key', id: key.id }]);
    const other = await newcomer('rosalind');
    expect((await creation(other)).excludeCredentials).toEqual([]);
    expect((await add(other, key)).status).toBe(422);
    expect(await namesOf('rosalind')).toEqual([]);
    expect(await namesOf('radia')).toEqual(['Laptop']);
  });
});

describe('with a passkey', () => {
  test('one is in without a username, a password or a code', async () => {
    const { key } = await owner('margaret');
    await turnOn(db, await idOf('margaret'), { secret: 'AAAA', step: 0 }, newRecoveryCodes());
    const jar = new Jar();
    const response = await signIn(jar, key);
    expect(locationOf(response)).toBe('/login/arrived/');
    expect(response.headers.getSetCookie().join()).toMatch(/__Host-session=[A-Za-z0-9_-]{43};/);
    expect(await (await jar.fetch('/lobby/')).text()).toContain('margaret');
    const [{ usedAt } = {}] = await db.select().from(passkeys).where(eq(passkeys.id, key.id));
    expect(Date.now() - (usedAt ?? 0)).toBeLessThan(MINUTE);
  });

  test('one comes to where one wanted to go, if that is here', async () => {
    const { key } = await owner('karen');
    const jar = new Jar();
    const to = async (next: string) =>
      locationOf(
        await jar.post('/login/passkey/', { next, credential: await key.get(await request(jar), ORIGIN) }),
      );
    expect(await to('/room/abc/')).toBe('/login/arrived/?next=%2Froom%2Fabc%2F');
    expect(await to('//evil.example')).toBe('/login/arrived/');
  });

  test('one begins a new session, and the one of this browser ends', async () => {
    const { jar, key } = await owner('frances');
    const { cookie } = jar;
    expect((await signIn(jar, key)).status).toBe(303);
    expect(jar.cookie).not.toBe(cookie);
    expect(locationOf(await jar.fetch('/lobby/', { headers: { cookie } }))).toMatch(/^\/login\//);
    expect(await isIn(jar)).toBe(true);
  });

  test('the challenge is bound to the browser by a cookie, of which a hash is stored', async () => {
    const { key } = await owner('jean');
    const jar = new Jar();
    const response = await jar.post('/login/passkey/challenge');
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(
      /^__Host-passkey_login=[A-Za-z0-9_-]{43}; Max-Age=300; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    const token = /=([^;]+)/.exec(cookie)?.[1] ?? '';
    expect(JSON.stringify(await db.select().from(challenges))).not.toContain(token);

    const credential = await key.get(await response.json(), ORIGIN);
    const other = new Jar();
    await request(other);
    expect((await other.post('/login/passkey/', { credential })).status).toBe(422);
    expect((await new Jar().post('/login/passkey/', { credential })).status).toBe(422);
    expect((await jar.post('/login/passkey/', { credential })).status).toBe(303);
  });
});

describe('nobody is in', () => {
  test('by an answer that was given before', async () => {
    const { key } = await owner('dennis');
    const jar = new Jar();
    const credential = await key.get(await request(jar), ORIGIN);
    const { cookie } = jar;
    expect((await jar.post('/login/passkey/', { credential })).status).toBe(303);
    const replay = new Jar();
    const response = await replay.post('/login/passkey/', { credential }, { headers: { cookie } });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('That took too long.');
    expect(await isIn(replay)).toBe(false);
  });

  test('twice by one answer that a hundred send at once', async () => {
    const { key } = await owner('ken');
    const jar = new Jar();
    const credential = await key.get(await request(jar), ORIGIN);
    const init = { headers: { cookie: jar.cookie } };
    const tries = Array.from({ length: 100 }, () => new Jar().post('/login/passkey/', { credential }, init));
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 303)).toHaveLength(1);
  });

  test.each<[string, Lies]>([
    ['to another site', { origin: 'https://evil.test' }],
    ['for another host', { host: 'evil.test' }],
    ['to another challenge', { challenge: 'AAAA' }],
    ['without having seen who it is', { flags: 1 }],
    ['in the name of another user', { userHandle: 'MQ' }],
    ['in nobody’s name', { userHandle: '' }],
  ])('by an answer %s', async (what, lies) => {
    const { key } = await owner(`brian.${what.replace(/\W/g, '').slice(-12)}`);
    const jar = new Jar();
    const response = await signIn(jar, key, lies);
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('This passkey couldn’t be verified.');
    expect(await isIn(jar)).toBe(false);
  });

  test('by another’s passkey, under whatever id', async () => {
    const [{ key: hers }, { key: his }] = [await owner('sophie'), await owner('tim')];
    const jar = new Jar();
    expect((await signIn(jar, his, { id: hers.id })).status).toBe(422);
    const stranger = new Authenticator();
    const unknown = await signIn(jar, stranger);
    expect(await unknown.text()).toContain('Parley doesn’t recognise this passkey.');
    expect((await signIn(jar, stranger, { id: hers.id })).status).toBe(422);
    expect(await isIn(jar)).toBe(false);
  });

  test('by a passkey whose counter goes back', async () => {
    const [jar, key] = [await newcomer('vint'), new Authenticator()];
    key.counter = 10;
    await add(jar, key);
    const fresh = new Jar();
    expect((await signIn(fresh, key, { counter: 11 })).status).toBe(303);
    for (const counter of [11, 10, 0]) {
      const copy = new Jar();
      expect((await signIn(copy, key, { counter })).status).toBe(422);
      expect(await isIn(copy)).toBe(false);
    }
    expect((await signIn(fresh, key, { counter: 12 })).status).toBe(303);
  });

  test('five minutes later', async () => {
    const { key } = await owner('maud');
    const jar = new Jar();
    const credential = await key.get(await request(jar), ORIGIN);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5 * MINUTE });
    expect((await jar.post('/login/passkey/', { credential })).status).toBe(422);
    vi.useRealTimers();
    expect(await isIn(jar)).toBe(false);
  });

  test.each(['', 'null', '{"id":"x"}', '{'])('by %j', async (credential) => {
    const jar = new Jar();
    await request(jar);
    expect((await jar.post('/login/passkey/', { credential })).status).toBe(422);
  });
});

test('questions to passkeys are throttled by address: each is a row', async () => {
  const init = { headers: { 'cf-connecting-ip': '203.0.113.9', accept: 'application/json' } };
  const questions = Array.from({ length: 61 }, () => new Jar().post('/login/passkey/challenge', {}, init));
  const answers = await Promise.all(questions);
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(1);
  expect(refused[0]?.headers.get('retry-after')).toMatch(/^(44|45)$/);
  expect(await refused[0]?.json()).toEqual({ error: expect.stringMatching(/^Too many attempts\./) });
});

describe('one’s own passkeys', () => {
  test('can be renamed and removed; then they are worth nothing', async () => {
    const { jar, key } = await owner('lynn');
    const renamed = await jar.post('/account/passkeys/rename/', { id: key.id, name: ' Desk  top ' });
    expect(locationOf(renamed)).toBe('/account/passkeys/');
    expect(await namesOf('lynn')).toEqual(['Desk top']);
    const long = 'A name that is longer than fifty characters can ever be, and then some';
    const tooLong = await jar.post('/account/passkeys/rename/', { id: key.id, name: long });
    expect([tooLong.status, await tooLong.text()]).toEqual([422, expect.stringContaining(`value="${long}"`)]);
    const nameless = await jar.post('/account/passkeys/rename/', { id: key.id, name: ' ' });
    expect(nameless.status).toBe(422);
    expect(await nameless.text()).toMatch(/<details open[^>]*>.*Enter a name\./s);

    expect((await remove(jar, key)).status).toBe(303);
    expect(await namesOf('lynn')).toEqual([]);
    const page = await (await signIn(new Jar(), key)).text();
    expect(page).toContain('Parley doesn’t recognise this passkey.');
    const unknown = { rpId: 'parley.test', credentialId: key.id };
    expect(said('unknown', page)).toEqual(unknown);
  });

  test('are removed only by whoever proves to own the account', async () => {
    const { jar, key } = await owner('mileva');
    for (const proof of ['', 'not her password']) {
      const refused = await remove(jar, key, proof);
      expect([refused.status, await refused.text()]).toEqual([
        422,
        expect.stringMatching(/<details open[^>]*>.*That isn’t your password\./s),
      ]);
    }
    expect(await namesOf('mileva')).toEqual(['Laptop']);
  });

  test('[P7] take the sessions with them that began with them: those end, and their sockets close', async () => {
    const { jar, key } = await owner('hertha');
    const [phone, tablet] = [new Jar(), new Jar()];
    await signIn(phone, key);
    const other = new Authenticator();
    await add(jar, other);
    await signIn(tablet, other);
    const list = await (await jar.fetch('/account/')).text();
    expect(list.match(/with the passkey <bdi>Laptop<\/bdi>/g)).toHaveLength(2);

    const { webSocket } = await phone.fetch('/presence/socket?v=2', { headers: { upgrade: 'websocket' } });
    webSocket?.accept();
    const closed = new Promise<number>((resolve) =>
      webSocket?.addEventListener('close', ({ code }) => resolve(code)),
    );
    expect((await remove(jar, key)).status).toBe(303);
    expect(await closed).toBe(CLOSE.signedOut);
    expect([await isIn(phone), await isIn(tablet), await isIn(jar)]).toEqual([false, true, true]);
  });

  test('[P7] that began the session in which they are removed do not end that one', async () => {
    const { key } = await owner('inge');
    const phone = new Jar();
    await signIn(phone, key);
    expect((await remove(phone, key)).status).toBe(303);
    expect(await isIn(phone)).toBe(true);
  });

  test('begin no session once they are gone, though they were found right before', async () => {
    const { key } = await owner('lise');
    const id = await idOf('lise');
    await db.delete(passkeys).where(eq(passkeys.id, key.id));
    const token = await openSession(db, id, Date.now(), { passkey: key.id });
    expect(await sessionOf(db, token, Date.now())).toBeUndefined();
  });

  test('are named after a new password, since they still open the door', async () => {
    const { jar } = await owner('chien');
    const bare = await newcomer('shiung');
    const change = { current: PASSWORD, password: 'another one, much longer' };
    const pages = [];
    for (const one of [jar, bare]) {
      expect(locationOf(await one.post('/account/password/', change))).toBe('/account/?done=password');
      pages.push(await (await one.fetch('/account/?done=password')).text());
    }
    expect(pages[0]).toMatch(/Your passkey still logs you in\. <a href="\/account\/passkeys\/">/);
    expect(pages[1]).not.toContain('still log');
  });

  test('are told to the browser, with what their owner is called: there, and where the name was changed', async () => {
    const { jar, key } = await owner('marie');
    const of = { rpId: 'parley.test', userId: expect.stringMatching(/^[\w-]+$/) };
    await jar.post('/settings/', { name: 'Marie Curie', about: '', receipts: 'on', visible: 'on' });
    for (const path of ['/account/passkeys/', '/settings/?saved']) {
      const page = await (await jar.fetch(path)).text();
      expect(said('accepted', page)).toEqual({ ...of, allAcceptedCredentialIds: [key.id] });
      expect(said('details', page)).toEqual({ ...of, name: 'marie', displayName: 'Marie Curie' });
    }
    expect(await (await jar.fetch('/settings/')).text()).not.toContain('data-accepted');
    await remove(jar, key);
    const page = await (await jar.fetch('/account/passkeys/')).text();
    expect(said('accepted', page)).toEqual({ ...of, allAcceptedCredentialIds: [] });
    expect(await (await jar.fetch('/settings/?saved')).text()).not.toContain('data-accepted');
  });

  test('are nobody else’s: the same as none at all', async () => {
    const { key } = await owner('mary');
    const other = await newcomer('kathleen');
    expect(await (await other.fetch('/account/passkeys/')).text()).not.toContain(key.id);
    for (const id of [key.id, 'none', '']) {
      expect((await other.post('/account/passkeys/rename/', { id, name: 'Mine' })).status).toBe(404);
      expect((await other.post('/account/passkeys/remove/', { id, proof: PASSWORD })).status).toBe(404);
    }
    expect(await namesOf('mary')).toEqual(['Laptop']);
  });

  test('are not for strangers', async () => {
    for (const path of ['', 'rename/', 'remove/'])
      expect((await new Jar().post(`/account/passkeys/${path}`)).status).toBe(401);
    const init = { headers: { accept: 'application/json' } };
    expect((await new Jar().post('/account/passkeys/challenge', {}, init)).status).toBe(401);
  });

  test('have addresses for GET and POST, and questions for POST alone', async () => {
    const jar = await newcomer('hedy');
    for (const path of ['rename/', 'remove/'])
      expect(locationOf(await jar.fetch(`/account/passkeys/${path}`))).toBe('/account/passkeys/');
    for (const path of ['/account/passkeys/challenge', '/login/passkey/challenge'])
      expect((await jar.fetch(path)).headers.get('allow')).toBe('POST');
  });
});
