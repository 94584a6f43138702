/** The help page: for everybody, in their language, with what those who look after the place have written. */
import { env } from 'cloudflare:workers';
import { beforeAll, expect, test } from 'vitest';
import { type Browser, hashCheaply, type Person, register, stranger } from '../../test/cast.ts';

hashCheaply();

let ada: Person;

beforeAll(async () => {
  ada = await register('ada');
});

const help = async (who: Browser, init = {}) => (await who.fetch('/help/', init)).text();

test('strangers find it on the login page, members in their settings; neither needs a script', async () => {
  expect(await (await stranger.fetch('/login/')).text()).toContain('<a href="/help/">Help</a>');
  expect(await (await ada.fetch('/settings/')).text()).toContain('href="/help/"');
  for (const who of [stranger, ada]) {
    const html = await help(who);
    expect(html).toContain('<h1>Help</h1>');
    expect(html).not.toContain('<script');
  }
  expect(await help(stranger)).toContain('<a href="/login/">Log in</a>');
  expect(await help(ada)).toContain('<a href="/lobby/">');
});

test('it speaks the language that somebody has chosen, and to strangers that of their browser', async () => {
  expect(await help(stranger, { headers: { 'accept-language': 'de' } })).toContain('<h1>Hilfe</h1>');
  await ada.post('/settings/', { language: 'de', theme: 'dark' });
  expect(await help(ada)).toMatch(/<html lang="de" data-theme="dark">.*<h1>Hilfe<\/h1>/s);
});

test('it says whom to ask, as those who look after the place have written it, or else whoever invited one', async () => {
  expect(await help(stranger)).toContain('Ask the person who invited you.');
  await env.DB.prepare('INSERT INTO instance (id) VALUES (1) ON CONFLICT DO NOTHING').run();
  await env.DB.prepare(
    "UPDATE instance SET name = 'Bakers', contact = 'Ada <ada>', privacy = 'See https://example.org/'",
  ).run();
  const html = await help(stranger);
  for (const part of ['<title>Help · Bakers</title>', 'Ada &lt;ada&gt;', '<a href="https://example.org/"'])
    expect(html).toContain(part);
  expect(html).not.toContain('Ask the person who invited you.');
});
