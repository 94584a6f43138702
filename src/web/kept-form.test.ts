import { beforeAll, describe, expect, test, vi } from 'vitest';
import { type Browser, type Person, register, said, signIn, stranger } from '../../test/cast.ts';
import { objectsAreReset } from '../../test/doubles/accidents.ts';
import { formsIn } from '../../test/html-forms.ts';
import { newApp } from './app.ts';
import { limitBody } from './body.ts';
import { onError } from './errors.tsx';
import { file, form, written } from './form.ts';

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

/** What the one form of a page sends. */
const formOf = async (answer: Response) => {
  const { found } = await formsIn(answer);
  const fields = [...(found[0]?.fields ?? [])].filter(([, value]) => value !== '');
  return { action: found[0]?.action ?? '', fields: Object.fromEntries(fields) };
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
    expect(await answer.clone().text()).not.toContain('<script>x');
    const kept = await formOf(answer);
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
    const { action, fields } = await formOf(first);
    const second = await stranger.post(action, fields);
    expect([first.status, second.status]).toEqual([401, 401]);
    expect(await formOf(second)).toEqual({
      action: '/settings/',
      fields: { name: 'Ada L.', about: 'x', theme: 'dark', receipts: 'on' },
    });
  });

  test.each<[string, string, Record<string, string>]>([
    ['a password', '/account/password/', { current: 'correct horse', password: 'horse correct' }],
    ['a proof', '/account/two-step/', { proof: 'correct horse' }],
    ['a code', '/account/two-step/new/', { code: 'horse 123456' }],
    ['a passkey', '/account/passkeys/', { name: 'x', proof: 'horse', credential: '{"id":"horse"}' }],
    ['a field that nobody has described', '/settings/', { name: 'x', secret: 'horse' }],
    ['an address that another host could be', '//evil.example/', { body: 'correct horse' }],
  ])('comes back without %s', async (_, path, fields) => {
    const answer = await stranger.fetch(`https://parley.test${path}`, {
      method: 'POST',
      body: new URLSearchParams(fields),
    });
    expect(JSON.stringify([...answer.headers]) + (await answer.text())).not.toContain('horse');
  });

  test('that a script sent is refused in its own terms', async () => {
    const headers = { accept: 'application/json' };
    const answer = await stranger.post(room, { cid: 'cid-of-a-script', body: 'x' }, { headers });
    expect([answer.status, await answer.json()]).toEqual([401, { error: 'You’re logged out' }]);
  });
});

describe('[P6] a form that says who filled it in', () => {
  test.each([
    ['a message', () => room, { cid: 'cid-of-another', body: 'in my name' }],
    ['a profile', () => '/settings/', { name: 'Not Grace', about: '' }],
  ])('is not sent by another person: %s', async (_, path, fields) => {
    const answer = await grace.post(path(), { ...fields, as: String(ada.id) });
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain('Someone else is logged in');
    expect(await textsIn(grace)).not.toContain('in my name');
    expect(await (await grace.fetch('/settings/')).text()).not.toContain('Not Grace');
  });

  test('which the forms of the pages do', async () => {
    for (const path of [room, '/settings/'])
      expect(await (await ada.fetch(path)).text()).toContain(`name="as" value="${ada.id}"`);
  });
});

test('[P3] a message is one where its room was reset after it was stored, and sent once more', async () => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const accident = objectsAreReset({ at: 1, isDone: true });
  const answer = await ada.post(room, { cid: 'cid-of-a-reset', body: 'once and for all' });
  accident.over();
  expect([accident.happened(), answer.status]).toEqual([true, 303]);
  expect((await textsIn(ada)).filter((body) => body === 'once and for all')).toHaveLength(1);
  expect(warned).toHaveBeenCalledOnce();
  warned.mockRestore();
});

describe('a form for what is not there any more', () => {
  test('[P5] [P6] lets its text be copied, and tells no more than of what never was', async () => {
    const linus = await register('linus');
    const barbara = await register('barbara');
    const theirs = `/room/${await linus.roomWith(barbara)}/`;
    const answers = await Promise.all(
      [theirs, '/room/aaaaaaaaaaaaaaaa/'].map((path) =>
        ada.post(path, { cid: 'cid-of-nothing', body: TEXT }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    const [one = '', other] = await Promise.all(answers.map((answer) => answer.text()));
    expect(said(one)).toBe(said(other ?? ''));
    expect(one).toContain('What I wrote, &lt;/textarea&gt;');
    expect(one).not.toContain(`action="${theirs}`);
  });
});

describe('a form with a file', () => {
  const app = newApp();
  app.onError(onError);
  app.use(limitBody);
  const photo = form({
    fields: {
      body: written(({ room }) => room.message, { lines: 2 }),
      photo: file(({ room }) => room.message),
    },
    send: ({ room }) => room.send,
  });
  app.post('/photos/', photo, () => {
    throw new Error('The bucket is away');
  });

  const send = (name: string, size: number) => {
    const body = new FormData();
    body.set('body', TEXT);
    body.set('photo', new File(['secret'.repeat(size / 6)], name));
    return app.request('/photos/', { method: 'POST', body });
  };

  test.each([
    ['it could not be stored', 600, 500],
    ['it is too large', 90_000, 413],
    ['it is far too large', 3_000_000, 413],
  ])('comes back with its text and the name of its file: %s', async (_, size, status) => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    const answer = await send('Ada & <Grace>.jpg', size);
    logged.mockRestore();
    expect(answer.status).toBe(status);
    const html = await answer.clone().text();
    expect(html).toContain('You had chosen Ada &amp; &lt;Grace&gt;.jpg.');
    expect(html).toContain('enctype="multipart/form-data"');
    expect(html).not.toContain('secretsecret');
    expect((await formsIn(answer)).found[0]?.fields.get('body')).toBe(TEXT);
  });

  test.each([
    ['in the middle of a character', 'é', 1],
    ['in the middle of an emoji', '👩‍🚀', 2],
  ])('comes back without half a character where it is cut %s', async (_, letter, before) => {
    const text = `${'x'.repeat(before)}${letter.repeat(300_000)}`;
    const body = new URLSearchParams({ body: text });
    const answer = await app.request('/photos/', { method: 'POST', body });
    const back = (await formsIn(answer)).found[0]?.fields.get('body') ?? '';
    expect(back.length).toBeGreaterThan(50_000);
    expect(text.startsWith(back)).toBe(true);
  });
});
