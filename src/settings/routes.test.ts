import { beforeAll, describe, expect, test } from 'vitest';
import { type Person, register } from '../../test/cast.ts';

let ada: Person;
let grace: Person;

beforeAll(async () => {
  ada = await register('ada');
  grace = await register('grace');
});

const FORM = { name: '', about: '', theme: '', language: '', receipts: 'on', visible: 'on' };
const save = (person: Person, fields: Partial<typeof FORM>) =>
  person.post('/settings/', { ...FORM, ...fields });
const pageOf = async (person: Person, path = '/settings/') => (await person.fetch(path)).text();
const named = (html: string, name: string) =>
  html.match(new RegExp(`<(?:input|option)[^>]*(?:name|value)="${name}"[^>]*>`, 'g')) ?? [];

describe('[P9] the settings are a form', () => {
  test('that shows what is kept, and says that it was', async () => {
    const saved = await save(ada, { name: 'Ada <3', about: 'Numbers.', theme: 'dark' });
    expect([saved.status, saved.headers.get('location')]).toEqual([303, '/settings/?saved']);
    const html = await pageOf(ada, '/settings/?saved');
    expect(html).toContain('value="Ada &lt;3"');
    expect(html).toContain('value="Numbers."');
    expect(html).toMatch(/<input type="radio" name="theme" value="dark" checked=""\/>/);
    expect(html).toContain('Saved.');
    expect(await pageOf(ada)).not.toContain('Saved.');
  });

  test('that keeps what was typed where it is too long, and keeps nothing else', async () => {
    const refused = await save(grace, { name: 'x'.repeat(51), about: 'Compilers.', theme: 'dark' });
    expect(refused.status).toBe(422);
    const html = await refused.text();
    expect(html).toContain(`value="${'x'.repeat(51)}"`);
    expect(html).toContain('value="Compilers."');
    expect(html).toMatch(/id="name"[^>]*autofocus=""[^>]*aria-invalid="true"/);
    expect(html).toContain('Use at most 50 characters.');
    expect(await pageOf(grace)).not.toContain('Compilers.');
  });

  test('whose boxes, not ticked, are off', async () => {
    expect(named(await pageOf(grace), 'receipts')[0]).toContain('checked');
    await grace.post('/settings/', { name: '' });
    expect(named(await pageOf(grace), 'receipts')[0]).not.toContain('checked');
    expect(named(await pageOf(grace), 'visible')[0]).not.toContain('checked');
    await save(grace, {});
    expect(named(await pageOf(grace), 'visible')[0]).toContain('checked');
  });

  test('and a piece of a page for htmx', async () => {
    const answer = await ada.fetch('/settings/', { headers: { 'hx-request': 'true' } });
    expect(await answer.text()).toMatch(/^<title>Settings · Parley<\/title><section /);
  });

  test('of one person alone', async () => {
    await save(ada, { name: 'Ada' });
    expect(await pageOf(grace)).not.toContain('value="Ada"');
  });
});

describe('the theme', () => {
  test.each(['light', 'dark'])('%s is on every page, and on what a phone paints around it', async (theme) => {
    await save(ada, { theme });
    const html = await pageOf(ada, '/lobby/');
    expect(html).toContain(`<html lang="en" data-theme="${theme}">`);
    expect(html).toContain(`<meta name="color-scheme" content="${theme}"/>`);
    expect(html.match(/<meta name="theme-color"/g)).toHaveLength(1);
    expect(html).not.toContain('prefers-color-scheme');
  });

  test("is else the system's", async () => {
    await save(ada, { theme: '' });
    const html = await pageOf(ada, '/no/such/page/');
    expect(html).toContain('<html lang="en">');
    expect(html.match(/prefers-color-scheme/g)).toHaveLength(2);
  });
});
