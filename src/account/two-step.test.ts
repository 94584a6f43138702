import { env } from 'cloudflare:workers';
import { decodeBase32IgnorePadding } from '@oslojs/encoding';
import { generateHOTP } from '@oslojs/otp';
import { eq } from 'drizzle-orm';
import { describe, expect, test, vi } from 'vitest';
import deployMd from '../../docs/deploy.md?raw';
import { db, hashCheaply } from '../../test/cast.ts';
import { Jar, newcomer } from '../../test/jar.ts';
import { PASSWORD } from '../../test/password.ts';
import { recoveryCodes, sessions, users } from '../db/schema.ts';

hashCheaply();

const STEP = 30_000;

const shown = (secret: string, at = Date.now()) =>
  generateHOTP(decodeBase32IgnorePadding(secret), BigInt(Math.floor(at / STEP)), 6);

/** A code that is none of the three that are good now. */
const wrongFor = (secret: string) => {
  const good = [-STEP, 0, STEP].map((off) => shown(secret, Date.now() + off));
  return ['000000', '111111', '222222', '333333'].find((code) => !good.includes(code)) ?? '';
};

const accountOf = async (username: string) => {
  const [account] = await db.select().from(users).where(eq(users.username, username));
  if (!account) throw new Error(`No ${username}`);
  return account;
};

const codesIn = (html: string) =>
  [...html.matchAll(/<code>([a-z2-7-]{19})<\/code>/g)].map(([, code = '']) => code);
const secretIn = (html: string) =>
  (/<code class="secret">([A-Z2-7 ]+)</.exec(html)?.[1] ?? '').replaceAll(' ', '');
const locationOf = (response: Response) => response.headers.get('location');

/** Somebody with two steps. Their set-up used the code of the step before, so that the present one is still good. */
const careful = async (username: string) => {
  const jar = await newcomer(username);
  await jar.post('/account/two-step/', { proof: PASSWORD });
  const secret = secretIn(await (await jar.fetch('/account/two-step/new/')).text());
  // Where the present step ended before it comes, it would be of the step before the last.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  const response = await jar.post('/account/two-step/new/', { code: shown(secret, Date.now() - STEP) });
  vi.useRealTimers();
  expect(response.status).toBe(200);
  return { jar, secret, codes: codesIn(await response.text()) };
};

/** The password is right; the second step is to come. */
const halfway = async (username: string, next = '') => {
  const jar = new Jar();
  const response = await jar.post('/login/', { username, password: PASSWORD, next });
  expect(response.status).toBe(303);
  return { jar, location: locationOf(response) };
};

const isIn = async (jar: Jar) => (await jar.fetch('/lobby/')).status === 200;

describe('turning two steps on', () => {
  test('takes the password, then a code; and shows ten recovery codes once', async () => {
    const jar = await newcomer('ada');
    const start = await jar.post('/account/two-step/', { proof: PASSWORD });
    expect(locationOf(start)).toBe('/account/two-step/new/');
    expect(start.headers.get('set-cookie')).toMatch(
      /^__Host-totp_new=[A-Za-z0-9_-]{43}; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    const page = await (await jar.fetch('/account/two-step/new/')).text();
    const secret = secretIn(page);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(page).toMatch(/<svg class="qr" role="img" aria-label="[^"]+" viewBox="0 0 \d+ \d+"/);

    const wrong = await jar.post('/account/two-step/new/', { code: wrongFor(secret) });
    expect(wrong.status).toBe(422);
    expect(secretIn(await wrong.text())).toBe(secret);
    expect((await accountOf('ada')).totpSecret).toBeNull();

    const code = shown(secret);
    const done = await jar.post('/account/two-step/new/', { code });
    expect(done.status).toBe(200);
    const codes = codesIn(await done.text());
    expect(new Set(codes).size).toBe(10);
    expect((await accountOf('ada')).totpSecret).toBe(secret);
    expect(JSON.stringify(await db.select().from(recoveryCodes))).not.toContain(codes[0]);

    expect(locationOf(await jar.post('/account/two-step/new/', { code }))).toBe('/account/two-step/');
    const state = await (await jar.fetch('/account/two-step/')).text();
    expect(state).toContain('You have 10 recovery codes left.');
    expect(codesIn(state)).toEqual([]);
    expect(locationOf(await jar.post('/account/two-step/', { proof: PASSWORD }))).toBe('/account/two-step/');
  });

  test('is not done by somebody else at the screen', async () => {
    const jar = await newcomer('grace');
    for (const proof of ['wrong horse & battery', '', '000000']) {
      const response = await jar.post('/account/two-step/', { proof });
      expect(response.status).toBe(422);
      expect(response.headers.get('set-cookie')).toBeNull();
    }
    const late = locationOf(await jar.fetch('/account/two-step/new/'));
    expect(late).toBe('/account/two-step/?expired');
    expect(await (await jar.fetch(late ?? '')).text()).toContain('Please start again.');
    expect(locationOf(await jar.post('/account/two-step/new/', { code: '000000' }))).toBe(
      '/account/two-step/?expired',
    );
  });

  test('is nobody else’s, who has the cookie of it', async () => {
    const [linus, barbara] = [await newcomer('linus'), await newcomer('barbara')];
    await linus.post('/account/two-step/', { proof: PASSWORD });
    const secret = secretIn(await (await linus.fetch('/account/two-step/new/')).text());
    const stolen = linus.cookie.replace(
      /__Host-session=[^;]*/,
      /__Host-session=[^;]*/.exec(barbara.cookie)?.[0] ?? '',
    );
    const init = { headers: { cookie: stolen } };
    expect(locationOf(await barbara.fetch('/account/two-step/new/', init))).toBe(
      '/account/two-step/?expired',
    );
    await barbara.post('/account/two-step/new/', { code: shown(secret) }, init);
    expect((await accountOf('barbara')).totpSecret).toBeNull();
  });
});

describe('logging in with two steps', () => {
  test('asks for the code after the password, and nobody is in before it', async () => {
    const { secret } = await careful('edith');
    const { jar, location } = await halfway('edith', '/room/abc/');
    expect(location).toBe('/login/arrived/?step=second&next=%2Froom%2Fabc%2F');
    expect(locationOf(await jar.fetch(location ?? ''))).toBe('/login/second/?next=%2Froom%2Fabc%2F');
    expect(jar.cookie).toMatch(/^__Host-second_factor=[A-Za-z0-9_-]{43}$/);
    expect(await isIn(jar)).toBe(false);
    const page = await (await jar.fetch('/login/second/?next=%2Froom%2Fabc%2F')).text();
    expect(page).toContain('name="next" value="/room/abc/"');

    const wrong = await jar.post('/login/second/', { code: wrongFor(secret), next: '/room/abc/' });
    expect(wrong.status).toBe(422);
    expect(wrong.headers.get('set-cookie')).toBeNull();
    expect(await isIn(jar)).toBe(false);
    const right = await jar.post('/login/second/', { code: shown(secret), next: '/room/abc/' });
    expect(locationOf(right)).toBe('/login/arrived/?next=%2Froom%2Fabc%2F');
    expect(jar.cookie).toMatch(/^__Host-session=/);
    expect(jar.cookie).not.toContain('second_factor');
    expect(await isIn(jar)).toBe(true);
  });

  test('takes a code once, also in another browser', async () => {
    const { secret } = await careful('margaret');
    const [one, other] = [(await halfway('margaret')).jar, (await halfway('margaret')).jar];
    const code = shown(secret);
    expect((await one.post('/login/second/', { code })).status).toBe(303);
    expect((await other.post('/login/second/', { code })).status).toBe(422);
    expect(await isIn(other)).toBe(false);
  });

  test('takes a recovery code once, at the same place', async () => {
    const { codes } = await careful('frances');
    const [one, other] = [(await halfway('frances')).jar, (await halfway('frances')).jar];
    const recovery = codes[0]?.toUpperCase() ?? '';
    expect((await one.post('/login/second/', { recovery })).status).toBe(303);
    expect(await isIn(one)).toBe(true);
    const again = await other.post('/login/second/', { recovery });
    expect(again.status).toBe(422);
    expect(await again.text()).toMatch(/<details[^>]* open/);
    expect(await isIn(other)).toBe(false);
  });

  test('lets one of a hundred in who use one recovery code at once', async () => {
    const { codes } = await careful('jean');
    const jars = await Promise.all(Array.from({ length: 4 }, async () => (await halfway('jean')).jar));
    const tries = Array.from({ length: 100 }, (_, n) =>
      (jars[n % jars.length] as Jar).post('/login/second/', { recovery: codes[0] ?? '' }),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 303)).toHaveLength(1);
    const { id } = await accountOf('jean');
    // One from registering, one from here.
    expect(await db.select().from(sessions).where(eq(sessions.userId, id))).toHaveLength(2);
  });

  test('ends the question with the login: the same cookie is worth nothing afterwards', async () => {
    const { codes } = await careful('radia');
    const { jar } = await halfway('radia');
    const { cookie } = jar;
    await jar.post('/login/second/', { recovery: codes[0] ?? '' });
    const replayed = new Jar();
    const response = await replayed.post(
      '/login/second/',
      { recovery: codes[1] ?? '' },
      { headers: { cookie } },
    );
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('That took too long.');
    expect(response.headers.get('set-cookie')).toBeNull();
  });

  test('is over after ten minutes', async () => {
    const { codes } = await careful('dennis');
    const { jar } = await halfway('dennis');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10 * 60_000 });
    const response = await jar.post('/login/second/', { recovery: codes[0] ?? '' });
    vi.useRealTimers();
    expect(response.status).toBe(422);
    expect(await isIn(jar)).toBe(false);
  });

  test('is over when the password has changed', async () => {
    const { codes } = await careful('ken');
    const { jar } = await halfway('ken');
    await db.update(users).set({ passwordHash: 'another' }).where(eq(users.username, 'ken'));
    await jar.post('/login/second/', { recovery: codes[0] ?? '' });
    expect(await isIn(jar)).toBe(false);
  });

  test('takes a code in the digits of any script, and between marks that nobody sees', async () => {
    const { secret } = await careful('chien');
    const { jar } = await halfway('chien');
    const code = shown(secret).replace(/\d/g, (digit) => '٠١٢٣٤٥٦٧٨٩'.charAt(Number(digit)));
    const typed = `\u2067${code.slice(0, 3)}-${code.slice(3)}\u2069`;
    expect((await jar.post('/login/second/', { code: typed })).status).toBe(303);
    expect(await isIn(jar)).toBe(true);
  });

  test('counts nothing that can be no code: after ten of those the right one still lets in', async () => {
    const { secret, codes } = await careful('ingrid');
    const { jar } = await halfway('ingrid');
    for (const code of ['', '12345', '1234567', 'password', '½23456']) {
      const refused = await jar.post('/login/second/', { code });
      expect([refused.status, await refused.text()]).toEqual([
        422,
        expect.stringContaining('Enter the six digits'),
      ]);
    }
    for (const recovery of ['abcd', '123456', `${codes[0]}x`, 'x'.repeat(5_000), 'абвг-абвг-абвг-абвг']) {
      const refused = await jar.post('/login/second/', { recovery });
      expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('16 letters')]);
    }
    expect((await jar.post('/login/second/', { code: shown(secret) })).status).toBe(303);
  });

  test('is throttled, and the right password pardons nothing', async () => {
    const { secret } = await careful('brian');
    const { jar } = await halfway('brian');
    const wrong = wrongFor(secret);
    for (let n = 0; n < 5; n += 1) {
      expect((await jar.post('/login/second/', { code: wrong })).status).toBe(422);
      await halfway('brian');
    }
    const refused = await jar.post('/login/second/', { code: shown(secret) });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await isIn(jar)).toBe(false);
  });

  test('is throttled apart from the open session: guesses keep its owner from nothing, and are not pardoned there', async () => {
    const { jar: owner, secret } = await careful('bjarne');
    const { jar } = await halfway('bjarne');
    const wrong = wrongFor(secret);
    for (let n = 0; n < 5; n += 1) await jar.post('/login/second/', { code: wrong });
    expect((await owner.post('/account/two-step/codes/', { proof: PASSWORD })).status).toBe(200);
    expect((await jar.post('/login/second/', { code: wrong })).status).toBe(429);
  });

  test('is throttled by address, too: whose guesses are spent there guesses no codes', async () => {
    const { secret } = await careful('linda');
    const { jar } = await halfway('linda');
    const init = { headers: { 'cf-connecting-ip': '203.0.113.77' } };
    for (let n = 0; n < 50; n += 1) await jar.post('/login/', { username: 'x', password: '' }, init);
    expect((await jar.post('/login/second/', { code: shown(secret) }, init)).status).toBe(429);
    expect(await isIn(jar)).toBe(false);
  });

  test('needs a password first', async () => {
    const { secret } = await careful('tim');
    const jar = new Jar();
    const page = await (await jar.fetch('/login/second/?next=/room/abc/')).text();
    expect(page).toContain('action="/login/"');
    expect(page).toContain('name="next" value="/room/abc/"');
    expect((await jar.post('/login/second/', { code: shown(secret) })).status).toBe(422);
    expect(await isIn(jar)).toBe(false);
  });

  test('does not lead elsewhere', async () => {
    const { codes } = await careful('vint');
    const { jar, location } = await halfway('vint', '//evil.example');
    expect(location).toBe('/login/arrived/?step=second');
    const response = await jar.post('/login/second/', { recovery: codes[0] ?? '', next: '//evil.example' });
    expect(locationOf(response)).toBe('/login/arrived/');
  });
});

test('who lost everything is let in again by the statements of docs/deploy.md', async () => {
  const { jar } = await careful('Lost');
  await newcomer('temporary');
  await db.update(users).set({ passwordHash: 'forgotten' }).where(eq(users.username, 'Lost'));
  const [, chapter = ''] = deployMd.split('## Somebody lost everything');
  const statements = [...chapter.matchAll(/--command "([^"]+)"/g)].map(([, sql = '']) => sql);
  expect(statements).toHaveLength(2);
  for (const sql of statements)
    for (const one of sql.replaceAll("'ada'", "'lost'").split(';')) {
      if (one.trim()) await env.DB.prepare(one).run();
    }
  expect(await isIn(jar)).toBe(false);
  const again = await new Jar().post('/login/', { username: 'lost', password: PASSWORD });
  expect(locationOf(again)).toBe('/login/arrived/');
  expect(await db.select().from(users).where(eq(users.username, 'temporary'))).toEqual([]);
});

describe('with two steps on', () => {
  test('new recovery codes end the older ones', async () => {
    const { jar, secret, codes } = await careful('rosalind');
    expect((await jar.post('/account/two-step/codes/', { proof: 'wrong horse & battery' })).status).toBe(422);
    const response = await jar.post('/account/two-step/codes/', { proof: shown(secret) });
    const fresh = codesIn(await response.text());
    expect(fresh).toHaveLength(10);
    expect(fresh).not.toContain(codes[0]);
    const { jar: other } = await halfway('rosalind');
    expect((await other.post('/login/second/', { recovery: codes[0] ?? '' })).status).toBe(422);
    expect((await other.post('/login/second/', { recovery: fresh[0] ?? '' })).status).toBe(303);
  });

  test('the page warns when few recovery codes are left', async () => {
    const { jar, codes } = await careful('lynn');
    const { id } = await accountOf('lynn');
    const page = async () => (await jar.fetch('/account/two-step/')).text();
    const spend = async (count: number) => {
      for (const code of codes.splice(0, count)) {
        const { jar: other } = await halfway('lynn');
        await other.post('/login/second/', { recovery: code });
      }
    };
    await spend(6);
    expect(await page()).toContain('You have 4 recovery codes left.');
    expect(await page()).not.toContain('before you run out');
    await spend(1);
    expect(await page()).toContain('You have 3 recovery codes left.');
    expect(await page()).toContain('before you run out');
    await db.delete(recoveryCodes).where(eq(recoveryCodes.userId, id));
    expect(await page()).toContain('You have 0 recovery codes left.');
  });

  test('they are turned off with the password, or with a code, and not without', async () => {
    const { jar, secret } = await careful('annie');
    for (const proof of ['', 'wrong horse & battery', wrongFor(secret)])
      expect((await jar.post('/account/two-step/off/', { proof })).status).toBe(422);
    expect((await accountOf('annie')).totpSecret).toBe(secret);
    expect(locationOf(await jar.post('/account/two-step/off/', { proof: shown(secret) }))).toBe(
      '/account/two-step/',
    );
    expect(await accountOf('annie')).toMatchObject({ totpSecret: null, totpStep: null });
    const again = await new Jar().post('/login/', { username: 'annie', password: PASSWORD });
    expect(locationOf(again)).toBe('/login/arrived/');

    const { jar: other } = await careful('kathleen');
    await other.post('/account/two-step/off/', { proof: PASSWORD });
    expect((await accountOf('kathleen')).totpSecret).toBeNull();
  });

  test('a code proves who one is in any script, also where it is as long as a password', async () => {
    const { jar, secret } = await careful('dorothy');
    for (const proof of ['', '12345', 'x'.repeat(300), '', '12345', 'x'.repeat(300)])
      expect((await jar.post('/account/two-step/codes/', { proof })).status).toBe(422);
    const proof = [...shown(secret)].map((digit) => '０１２３４５６７８９'.charAt(Number(digit))).join('-');
    expect(proof).toHaveLength(11);
    expect((await jar.post('/account/two-step/codes/', { proof })).status).toBe(200);
  });

  test('guessing at an open screen is throttled', async () => {
    const { jar } = await careful('mary');
    for (let n = 0; n < 5; n += 1)
      await jar.post('/account/two-step/off/', { proof: 'wrong horse & battery' });
    const refused = await jar.post('/account/two-step/off/', { proof: PASSWORD });
    expect(refused.status).toBe(429);
    expect((await accountOf('mary')).totpSecret).not.toBeNull();
  });

  test('what was made to be posted leads to the page', async () => {
    const { jar } = await careful('hedy');
    for (const path of ['codes', 'off'])
      expect(locationOf(await jar.fetch(`/account/two-step/${path}/`))).toBe('/account/two-step/');
    expect((await jar.fetch('/account/two-step/off/', { method: 'PUT' })).status).toBe(405);
    for (const path of ['', 'new/', 'codes/', 'off/'])
      expect((await new Jar().post(`/account/two-step/${path}`)).status).toBe(401);
  });
});
