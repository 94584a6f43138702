/** Where one is led when one comes in: by a browser that keeps no cookie, and to addresses that are no pages. */

import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { Browser, enrol, hashCheaply, register } from '../../test/cast.ts';
import { Jar } from '../../test/jar.ts';
import { PASSWORD } from '../../test/password.ts';
import { database } from '../db/database.ts';
import worker from '../worker.ts';
import { newRecoveryCodes } from './recovery-codes.ts';
import { newSecret, turnOn } from './second-factor.ts';

hashCheaply();

/** Where redirects end, as a browser follows them. */
const follow = async (browser: Browser, response: Response): Promise<Response> => {
  let answer = response;
  for (let n = 0; n < 10; n += 1) {
    const location = answer.headers.get('location');
    if (answer.status < 300 || answer.status > 399 || !location) return answer;
    answer = await browser.fetch(location);
  }
  throw new Error('It leads in a circle.');
};

const careful = async (username: string) => {
  const { id } = await enrol(username);
  await turnOn(database(env.DB), id, { secret: newSecret(), step: 0 }, newRecoveryCodes());
};

describe('a browser that keeps no cookie', () => {
  const blocking = new Browser();
  const last = async (path: string, fields: Record<string, string>) => {
    const page = await follow(blocking, await blocking.post(path, fields));
    return { status: page.status, html: await page.text() };
  };

  test('is told so after a login', async () => {
    await enrol('ada');
    const { status, html } = await last('/login/', {
      username: 'ada',
      password: PASSWORD,
      next: '/settings/',
    });
    expect([status, html]).toEqual([422, expect.stringContaining('didn’t keep the cookie')]);
    expect(html).toContain('action="/login/"');
    expect(html).toContain('name="next" value="/settings/"');
  });

  test('is told so after registering', async () => {
    const { html } = await last('/register/', { username: 'grace', password: PASSWORD });
    expect(html).toContain('didn’t keep the cookie');
  });

  test('is told so before the second step', async () => {
    await careful('linus');
    const { html } = await last('/login/', { username: 'linus', password: PASSWORD, next: '/settings/' });
    expect(html).toContain('didn’t keep the cookie');
    expect(html).toContain('name="next" value="/settings/"');
  });

  test.each([
    ['with a code', '/login/second/', { code: '123456', next: '/settings/' }],
    ['with a recovery code', '/login/second/', { recovery: 'abcd-efgh-2345-wxyz', next: '/settings/' }],
    ['with a passkey', '/login/passkey/', { credential: '{}', next: '/settings/' }],
  ])('is told that this may be it where it answers %s', async (_, path, fields) => {
    const { status, html } = await last(path, fields);
    expect([status, html]).toEqual([422, expect.stringContaining('or your browser blocks cookies')]);
    expect(html).toContain('name="next" value="/settings/"');
  });

  test('is told so where it opens the second step', async () => {
    expect(await (await blocking.fetch('/login/second/')).text()).toContain('or your browser blocks cookies');
  });
});

test('a browser that keeps them reads nothing of cookies', async () => {
  await enrol('barbara');
  const jar = new Jar();
  const page = await follow(jar, await jar.post('/login/', { username: 'barbara', password: PASSWORD }));
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('data-user=')]);
});

test('an old question for a second step leads nobody there who is in', async () => {
  await careful('edsger');
  await enrol('margaret');
  const jar = new Jar();
  const asked = await follow(jar, await jar.post('/login/', { username: 'edsger', password: PASSWORD }));
  expect(await asked.text()).toContain('One more step');
  const page = await follow(jar, await jar.post('/login/', { username: 'margaret', password: PASSWORD }));
  expect(await page.text()).toContain('data-user=');
  expect((await jar.fetch('/login/second/')).status).toBe(200);
});

describe('next', () => {
  const addresses = [...new Set(worker.routes.map(({ path }) => path))]
    .filter((path) => !path.includes('*'))
    .map((path) => path.replace(':id', 'aaaaaaaaaaaaaaaa').replace(':user', '1'));

  test.each(addresses)('%s leads to a page, whatever that address is', async (next) => {
    const person = await register(`to_${addresses.indexOf(next)}`);
    const jar = new Jar();
    const login = await jar.post('/login/', { username: person.username, password: PASSWORD, next });
    const page = await follow(jar, login);
    expect([200, 400, 404]).toContain(page.status);
    const html = await page.text();
    expect(html).toMatch(/^<!doctype html>/);
    // What strangers may open, too, says elsewhere who is in, or leads them there.
    const isIn = [`data-user="${person.id}"`, `name="of-${person.id}"`, 'href="/lobby/"'];
    expect(isIn.some((sign) => html.includes(sign))).toBe(true);
  });
});

describe('the address of logging out', () => {
  test('asks whoever is in, and logs nobody out who follows a link', async () => {
    const ada = await register('ada_l');
    const page = await (await ada.fetch('/logout/')).text();
    expect(page).toContain('<form method="post" action="/logout/">');
    expect((await ada.fetch('/lobby/')).status).toBe(200);
    expect((await ada.post('/logout/')).status).toBe(303);
    expect((await ada.fetch('/lobby/')).status).toBe(303);
  });

  test('leads a stranger to the login page', async () => {
    expect((await new Browser().fetch('/logout/')).headers.get('location')).toBe('/login/');
  });
});
