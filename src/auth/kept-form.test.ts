import { beforeAll, describe, expect, test } from 'vitest';
import { type Browser, type Person, register, signIn, stranger } from '../../test/cast.ts';

const TEXT = '  What I wrote, </textarea><script>x</script> & "so"\n\non. ';

let ada: Person;
let grace: Person;
let room: string;

beforeAll(async () => {
  [ada, grace] = await Promise.all([register('ada'), register('grace')]);
  room = `/room/${await ada.roomWith(grace)}/`;
});

/** Ada, in a browser that has been logged out elsewhere. */
const out = async (): Promise<Browser> => {
  const browser = await signIn(ada);
  await browser.post('/logout/');
  return browser;
};

/** What the one form of a page sends that is not logging in. */
const formOf = (html: string) => {
  const plain = (text: string) =>
    text
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&');
  const hidden = [...html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)];
  const typed = [...html.matchAll(/<textarea id="\w+" name="(\w+)"[^>]*>\n?([^<]*)<\/textarea>/g)];
  const fields = [...hidden, ...typed].map(([, name = '', value = '']) => [name, plain(value)]);
  return { action: /action="([^"]*)"/.exec(html)?.[1] ?? '', fields: Object.fromEntries(fields) };
};

const textsIn = async (browser: Browser) => {
  const answer = await browser.fetch(`${room}messages`, { headers: { accept: 'application/json' } });
  return ((await answer.json()) as { messages: { body: string }[] }).messages.map(({ body }) => body);
};

describe('[P5] a form whose session is over', () => {
  test('comes back with what was typed, and brings it where it was going once one is logged in', async () => {
    const fields = { cid: 'cid-of-the-kept', as: String(ada.id), body: TEXT };
    const answer = await (await out()).post(room, fields);
    expect(answer.status).toBe(401);
    expect(JSON.stringify([...answer.headers])).not.toContain('wrote');
    const html = await answer.text();
    expect(html).not.toContain('<script>x');
    const kept = formOf(html);
    expect(kept).toEqual({ action: room, fields });

    for (const again of [1, 2]) {
      const sent = await (await signIn(ada)).post(kept.action, kept.fields);
      expect([again, sent.status]).toEqual([again, 303]);
    }
    expect(await textsIn(ada)).toEqual([TEXT.trim()]);
  });

  test('comes back as often as it is sent, and to a browser that has forgotten its cookie', async () => {
    const first = await stranger.post('/settings/', {
      name: 'Ada L.',
      about: 'x',
      theme: 'dark',
      receipts: 'on',
    });
    const { action, fields } = formOf(await first.text());
    const second = await stranger.post(action, fields);
    expect([first.status, second.status]).toEqual([401, 401]);
    expect(formOf(await second.text())).toEqual({
      action: '/settings/',
      fields: { name: 'Ada L.', about: 'x', theme: 'dark', receipts: 'on' },
    });
  });

  test.each<[string, string, Record<string, string>]>([
    ['a password', '/account/password/', { current: 'correct horse', password: 'horse correct' }],
    ['a proof', '/account/two-step/', { proof: 'correct horse' }],
    ['a code', '/account/two-step/new/', { code: '123456' }],
    ['a passkey', '/account/passkeys/', { name: 'correct horse', credential: '{}' }],
    ['a field that nobody knows', '/settings/', { name: 'correct horse', secret: 'x' }],
    ['nothing that was typed', '/settings/', { name: ' ', about: '', theme: 'dark' }],
    ['an address that another host could be', '//evil.example/', { body: 'correct horse' }],
  ])('does not with %s', async (_, path, fields) => {
    const answer = await stranger.fetch(`https://parley.test${path}`, {
      method: 'POST',
      body: new URLSearchParams(fields),
    });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toMatch(/^\/login\/\?next=/);
    expect(JSON.stringify([...answer.headers]) + (await answer.text())).not.toContain('horse');
  });

  test('that a script sent is refused in its own terms', async () => {
    const headers = { accept: 'application/json' };
    const answer = await stranger.post(room, { cid: 'cid-of-a-script', body: 'x' }, { headers });
    expect([answer.status, await answer.json()]).toEqual([401, { error: 'Signed out' }]);
  });
});

describe('[P6] a form that says who filled it in', () => {
  test.each([
    ['a message', () => room, { cid: 'cid-of-another', body: 'in my name' }],
    ['a profile', () => '/settings/', { name: 'Not Grace', about: '' }],
  ])('is not sent by another person: %s', async (_, path, fields) => {
    const answer = await grace.post(path(), { ...fields, as: String(ada.id) });
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain('Somebody else is logged in');
    expect(await textsIn(grace)).not.toContain('in my name');
    expect(await (await grace.fetch('/settings/')).text()).not.toContain('Not Grace');
  });

  test('which the forms of the pages do', async () => {
    for (const path of [room, '/settings/'])
      expect(await (await ada.fetch(path)).text()).toContain(`name="as" value="${ada.id}"`);
  });
});
