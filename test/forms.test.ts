/**
 * [P5] Every form of every route, through every accident: it comes back with what was written in it, and says what
 * happened. The list of routes is the app's own. A new route that takes a POST describes its form (src/web/form.ts), and
 * has a sample here: otherwise the first tests fail, and from then on it is tried with everything that follows.
 */
import { env } from 'cloudflare:workers';
import { decodeBase32IgnorePadding } from '@oslojs/encoding';
import { generateHOTP } from '@oslojs/otp';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { resetOpening } from '../src/auth/resets.ts';
import { newToken } from '../src/auth/sessions.ts';
import { newInvitationToken } from '../src/invitations/invitations.ts';
import { describedBy, type Field, type Form } from '../src/web/form.ts';
import worker from '../src/worker.ts';
import {
  type Browser,
  db,
  enrol,
  groupOf,
  hashCheaply,
  moveOn,
  printSetUpCode,
  promote,
  register,
  SET_UP_CODE,
  stranger,
} from './cast.ts';
import { d1Fails, type Happening, objectsAreReset } from './doubles/accidents.ts';
import { formsIn, type SentForm } from './html-forms.ts';
import { Jar, newcomer } from './jar.ts';
import { PASSWORD } from './password.ts';

hashCheaply();

interface Sample {
  /** Whoever sends it, on a page that is open already. New for each time: what was tried may have changed them. */
  by: () => Promise<{ browser: Browser; path?: string; fields: Record<string, string> }>;
  /** Anybody may send it, with a session or without. */
  isOpen?: true;
  /** It may be sent twice, so that one accident is not even noticed. */
  isTriedTwice?: true;
  /** What was done of it already is not asked for again: the next step is, by this form. */
  nextStep?: string;
  /** Only so many at once from an address. */
  isCounted?: true;
}

let people = 0;
const someone = (): string => {
  people += 1;
  return `somebody_${people}`;
};

const as = async (fields: Record<string, string>) => ({ browser: await newcomer(someone()), fields });

/** Somebody with two steps, and their secret. */
const careful = async () => {
  const username = someone();
  const browser = await newcomer(username);
  await browser.post('/account/two-step/', { proof: PASSWORD });
  const page = await (await browser.fetch('/account/two-step/new/')).text();
  const secret = (/<code class="secret">([A-Z2-7 ]+)</.exec(page)?.[1] ?? '').replaceAll(' ', '');
  const code = () =>
    generateHOTP(decodeBase32IgnorePadding(secret), BigInt(Math.floor(Date.now() / 30_000)), 6);
  return { username, browser, code };
};

/** The token of an invitation by this person, perhaps into a group. */
const invitationBy = async (inviter?: Browser, room = ''): Promise<string> => {
  const token = newInvitationToken();
  await (inviter ?? (await register(someone()))).post('/invitations/', { token, room });
  return token;
};

/** No request makes so many calls. */
const CALLS_MAX = 40;
/** Code units that one form may have composed: what it says, and what its page has. */
const COMPOSED_MAX = 5_000;
const WRITTEN = 'Wrote </textarea><b>"this" & that';
const CREDENTIAL = '{"id":"answer of a passkey"}';

/** What the form of a group says of it. */
const GROUP = {
  name: 'Bakers',
  description: WRITTEN,
  history: 'all',
  posting: 'all',
  joining: 'listed',
  people: '',
};

const SAMPLES: Record<string, Sample> = {
  '/login/': {
    by: async () => {
      const { username } = await enrol(someone());
      return { browser: new Jar(), fields: { username, password: PASSWORD, next: '/settings/' } };
    },
    isOpen: true,
    isCounted: true,
  },
  '/register/': {
    by: async () => ({
      browser: new Jar(),
      fields: { username: someone(), password: PASSWORD, next: '/settings/' },
    }),
    nextStep: '/login/',
    isOpen: true,
    isCounted: true,
  },
  '/logout/': { by: () => as({}), isOpen: true, isTriedTwice: true },
  '/login/second/': {
    by: async () => {
      const { username, browser: other, code } = await careful();
      await other.post('/account/two-step/new/', { code: code() });
      const browser = new Jar();
      await browser.post('/login/', { username, password: PASSWORD });
      return { browser, fields: { code: code(), recovery: '', next: '/settings/' } };
    },
    isOpen: true,
    isCounted: true,
  },
  '/login/passkey/': {
    by: async () => {
      const browser = new Jar();
      await browser.post('/login/passkey/challenge', {}, { headers: { accept: 'application/json' } });
      return { browser, fields: { credential: CREDENTIAL, next: '/settings/' } };
    },
    isOpen: true,
    isCounted: true,
  },
  '/setup/': {
    by: async () => {
      await printSetUpCode();
      // Guesses that were reset count as wrong ones of their address.
      moveOn();
      return as({ as: '', code: SET_UP_CODE });
    },
    isCounted: true,
  },
  '/setup/account/': {
    by: async () => {
      await printSetUpCode();
      moveOn();
      return {
        browser: new Jar(),
        fields: { code: SET_UP_CODE, username: someone(), password: PASSWORD },
      };
    },
    nextStep: '/login/',
    isOpen: true,
    isCounted: true,
  },
  '/reset/': {
    by: async () => {
      const { username, id } = await enrol(someone());
      const token = newToken();
      const opening = resetOpening(db, { token, user: id, actor: id }, Date.now(), sql`${username} <> ''`);
      await db.batch(opening);
      return { browser: new Jar(), fields: { token, password: 'another horse & battery' } };
    },
    nextStep: '/login/',
    isOpen: true,
    isCounted: true,
  },
  '/invitation/': {
    by: async () => ({
      browser: new Jar(),
      fields: { token: await invitationBy(), username: someone(), password: PASSWORD },
    }),
    nextStep: '/login/',
    isOpen: true,
    isCounted: true,
  },
  '/invitation/join/': {
    by: async () => {
      const ada = await register(someone());
      const token = await invitationBy(ada, await groupOf(ada));
      const grace = await register(someone());
      return { browser: grace, fields: { as: String(grace.id), token } };
    },
    isTriedTwice: true,
  },
  '/invitations/': {
    by: async () => {
      const ada = await register(someone());
      const fields = { as: String(ada.id), token: newInvitationToken(), room: '', uses: '5', days: '7' };
      return { browser: ada, fields };
    },
    isTriedTwice: true,
  },
  '/invitations/revoke/': {
    by: async () => {
      const ada = await register(someone());
      await invitationBy(ada);
      const id = await env.DB.prepare('SELECT max(id) AS id FROM invitations').first<number>('id');
      return { browser: ada, fields: { as: String(ada.id), id: String(id) } };
    },
    isTriedTwice: true,
  },
  '/administration/members/': {
    by: async () => {
      const ada = await register(someone());
      await promote(ada, 'admin');
      const grace = await register(someone());
      return { browser: ada, fields: { as: String(ada.id), user: String(grace.id), do: 'suspend' } };
    },
  },
  '/administration/instance/': {
    by: async () => {
      const ada = await register(someone());
      await promote(ada, 'admin');
      const texts = { contact: WRITTEN, privacy: WRITTEN };
      return { browser: ada, fields: { as: String(ada.id), name: WRITTEN, groups: 'all', ...texts } };
    },
    isTriedTwice: true,
  },
  '/administration/': {
    by: async () => {
      const ada = await register(someone());
      await promote(ada, 'admin');
      return { browser: ada, fields: { as: String(ada.id), registration: 'open' } };
    },
    isTriedTwice: true,
  },
  '/account/password/': { by: () => as({ current: PASSWORD, password: 'another horse & battery' }) },
  '/account/username/': { by: () => as({ as: '', username: someone(), proof: PASSWORD }) },
  '/account/revoke/': { by: () => as({ session: '0'.repeat(64) }) },
  '/account/revoke-others/': { by: () => as({}), isTriedTwice: true },
  '/account/passkeys/': { by: () => as({ name: WRITTEN, proof: PASSWORD, credential: CREDENTIAL }) },
  '/account/passkeys/rename/': { by: () => as({ id: 'AAAA', name: WRITTEN }), isTriedTwice: true },
  '/account/passkeys/remove/': { by: () => as({ id: 'AAAA', proof: PASSWORD }) },
  '/account/two-step/': { by: () => as({ proof: PASSWORD }) },
  '/account/two-step/new/': {
    by: async () => {
      const { browser, code } = await careful();
      return { browser, fields: { code: code() } };
    },
  },
  '/account/two-step/codes/': { by: () => as({ proof: PASSWORD }) },
  '/account/two-step/off/': { by: () => as({ proof: PASSWORD }) },
  '/room/:id/': {
    by: async () => {
      const [ada, grace] = [await register(someone()), await register(someone())];
      const path = `/room/${await ada.roomWith(grace)}/`;
      await grace.post(path, { cid: crypto.randomUUID(), body: 'at five?' });
      const cid = crypto.randomUUID();
      const kept = { cid, restored: cid, repeat: 'ask', as: String(ada.id), replyTo: '1' };
      const fields = { ...kept, body: WRITTEN };
      return { browser: ada, path, fields };
    },
    isTriedTwice: true,
  },
  '/room/:id/mine/': {
    by: async () => {
      const ada = await register(someone());
      const path = `/room/${await groupOf(ada)}/mine/`;
      return { browser: ada, path, fields: { as: String(ada.id), do: 'pin', number: '0' } };
    },
    isTriedTwice: true,
  },
  '/groups/': {
    by: async () => {
      const room = await groupOf(await register(someone()), [], { joining: 'listed' });
      return { browser: await register(someone()), fields: { cid: crypto.randomUUID(), room } };
    },
    isTriedTwice: true,
  },
  '/groups/new/': {
    by: async () => {
      const ada = await register(someone());
      return { browser: ada, fields: { cid: crypto.randomUUID(), repeat: '', as: String(ada.id), ...GROUP } };
    },
    isTriedTwice: true,
  },
  '/room/:id/group/': {
    by: async () => {
      const ada = await register(someone());
      const path = `/room/${await groupOf(ada)}/group/`;
      const act = { do: 'change', user: '', role: '', forGood: '' };
      return {
        browser: ada,
        path,
        fields: { cid: crypto.randomUUID(), as: String(ada.id), ...GROUP, ...act },
      };
    },
    isTriedTwice: true,
  },
  '/room/:id/message/:seq/': {
    by: async () => {
      const ada = await register(someone());
      const room = await groupOf(ada);
      await ada.post(`/room/${room}/`, { cid: crypto.randomUUID(), body: 'React to me' });
      const fields = { cid: crypto.randomUUID(), as: String(ada.id), do: 'react', emoji: '👍' };
      return { browser: ada, path: `/room/${room}/message/2/`, fields };
    },
    isTriedTwice: true,
  },
  '/room/:id/message/:seq/forward/': {
    by: async () => {
      const ada = await register(someone());
      const [room, to] = [await groupOf(ada), await groupOf(ada)];
      await ada.post(`/room/${room}/`, { cid: crypto.randomUUID(), body: 'Forward me' });
      const fields = { cid: crypto.randomUUID(), as: String(ada.id), to };
      return { browser: ada, path: `/room/${room}/message/2/forward/`, fields };
    },
    isTriedTwice: true,
  },
  '/room/:id/message/:seq/edit/': {
    by: async () => {
      const ada = await register(someone());
      const room = await groupOf(ada);
      await ada.post(`/room/${room}/`, { cid: crypto.randomUUID(), body: 'Edit me' });
      const fields = { cid: crypto.randomUUID(), as: String(ada.id), body: WRITTEN };
      return { browser: ada, path: `/room/${room}/message/2/edit/`, fields };
    },
    isTriedTwice: true,
  },
  '/settings/': {
    by: async () => {
      const ada = await register(someone());
      const fields = {
        as: String(ada.id),
        name: WRITTEN,
        about: `About: ${WRITTEN}`,
        theme: 'dark',
        language: 'en',
      };
      return { browser: ada, fields: { ...fields, receipts: 'on', visible: 'on' } };
    },
    isTriedTwice: true,
  },
};

const posts = Map.groupBy(
  worker.routes.filter(({ method }) => method === 'POST'),
  ({ path }) => path,
);
const described = [...posts].map(([path, routes]) => ({
  path,
  form: describedBy(routes.map(({ handler }) => handler)),
}));
const forms = described.flatMap(({ path, form }) =>
  form === undefined || form === 'script' || !SAMPLES[path] ? [] : [{ path, form, ...SAMPLES[path] }],
);

test.each(described)('$path describes its form, or that a script asks', ({ path, form }) => {
  expect(
    form,
    `routes.post('${path}', form({ … }) or askedByScript(), …): see src/web/form.ts`,
  ).toBeDefined();
});

test('every form has a sample here, and every sample a form', () => {
  const paths = described.filter(({ form }) => form !== 'script').map(({ path }) => path);
  expect(Object.keys(SAMPLES).sort(), 'give a new form a sample in SAMPLES, above').toEqual(paths.sort());
});

test.each(forms)('$path: the sample fills in what its form describes', async ({ form, by }) => {
  expect(Object.keys((await by()).fields).sort()).toEqual(Object.keys(form.fields).sort());
});

interface Sent {
  path: string;
  form: Form;
  fields: Record<string, string>;
  nextStep?: string | undefined;
}

/** The form is there again, with what was written in it and nothing that is secret, below a sentence in a page of ours. */
const comesBack = async (response: Response, { path, form, fields, nextStep }: Sent, isCut = false) => {
  expect(response.headers.get('content-type')).toContain('text/html');
  const { html, alerts, found } = await formsIn(response);
  expect(alerts.join(' ')).toMatch(/\w+ \w+ \w+.*[.!?]/);
  const back = found.find(({ action, method }) => [path, nextStep].includes(action) && method === 'post');
  expect(back, `a form that goes to ${path}, in ${html.slice(0, 20_000)}`).toBeDefined();
  for (const [name, field] of Object.entries(form.fields))
    isBack(back as SentForm, name, field, fields[name], isCut);
  for (const [name, { is }] of Object.entries(form.fields))
    if (is === 'secret' || is === 'answer')
      for (const text of [fields[name], CREDENTIAL]) if (text) expect(html).not.toContain(text);
  expect(JSON.stringify([...response.headers])).not.toContain('Wrote');
  expect(html).not.toContain('<b>');
  return { said: alerts.join(' '), back: (back as SentForm).fields };
};

const isBack = (back: SentForm, name: string, { is }: Field, sent: string | undefined, isCut: boolean) => {
  const value = back.fields.get(name);
  if (is === 'secret' || is === 'answer') return expect([name, value || '']).toEqual([name, '']);
  if (!isCut) return expect([name, value]).toEqual([name, sent]);
  expect((sent ?? '').startsWith(value ?? '')).toBe(true);
};

/** Done, and not by way of the login page. */
const isDone = ({ status, headers }: Response) =>
  status === 200 || (status === 303 && !/^\/login\/\?next=/.test(headers.get('location') ?? ''));

let quiet: { mockRestore: () => void }[] = [];
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  quiet = (['error', 'warn'] as const).map((level) => vi.spyOn(console, level).mockImplementation(() => {}));
});
afterEach(() => {
  for (const spy of quiet) spy.mockRestore();
  vi.restoreAllMocks();
});

describe.each(forms)(
  '[P5] $path',
  ({ path: pattern, form, by, isOpen, isTriedTwice, isCounted, nextStep }) => {
    const sample = async () => {
      const { browser, path = pattern, fields } = await by();
      return { browser, path, form, fields, nextStep };
    };

    const ACCIDENTS: [string, (at: number) => Happening, boolean][] = [
      ['D1 fails once', (at) => d1Fails({ at }), true],
      ['D1 fails once, after it was done', (at) => d1Fails({ at, isDone: true }), true],
      ['D1 is away', (at) => d1Fails({ at, lasts: true }), false],
      ['an object is reset once', (at) => objectsAreReset({ at }), true],
      ['an object is reset once, after it was done', (at) => objectsAreReset({ at, isDone: true }), true],
      ['the objects are away', (at) => objectsAreReset({ at, lasts: true }), false],
    ];

    test.each(ACCIDENTS)('comes back, or is done, where %s, wherever that is', async (_, happens, isOnce) => {
      for (let at = 1; at < CALLS_MAX; at += 1) {
        const sent = await sample();
        const accident = happens(at);
        const response = await sent.browser.post(sent.path, sent.fields);
        const copy = response.clone();
        accident.over();
        if (!accident.happened()) return;
        // What it refuses by itself, it refuses on its own page.
        if (isDone(response) || [404, 422].includes(response.status)) continue;
        expect([at, response.status]).toEqual([at, 500]);
        expect(isOnce && isTriedTwice, `one more try after call ${at}`).toBeFalsy();
        await comesBack(copy, sent);
      }
      throw new Error('The accident never stops happening.');
    });

    test.skipIf(isOpen)('comes back where the session is over, or the browser sends no cookie', async () => {
      const sent = await sample();
      const without = await stranger.post(sent.path, sent.fields);
      expect(without.status).toBe(401);
      expect((await comesBack(without, sent)).said).toMatch(/logged out.*cookies/);

      await sent.browser.post('/logout/');
      const over = await (sent.browser instanceof Jar ? stranger : sent.browser).post(sent.path, sent.fields);
      expect(over.status).toBe(401);
      expect((await comesBack(over, sent)).said).toContain('logged out');
    });

    test.skipIf(!('as' in form.fields))('comes back where somebody else is logged in by now', async () => {
      const { fields, ...sent } = await sample();
      const theirs = { ...fields, as: '999999' };
      const response = await sent.browser.post(sent.path, theirs);
      expect(response.status).toBe(409);
      const { said } = await comesBack(response, { ...sent, fields: theirs });
      expect(said).toContain('Another person');
    });

    const long = Object.entries(form.fields).find(([, { is }]) => is === 'written')?.[0] ?? 'x';
    const sizes: [string, number, string][] = [
      ['a little', 70_000, 'x'],
      ['ten times', 250_000, 'é'],
      ['a hundred times', 2_000_000, 'x'],
    ];
    test.each(long === 'x' ? sizes.slice(0, 1) : sizes)(
      'comes back where it is too large: %s',
      async (_, length, letter) => {
        for (const encode of [urlencoded, multipart]) {
          const { fields, ...sent } = await sample();
          const larger = { ...fields, [long]: letter.repeat(length) };
          const response = await sent.browser.fetch(sent.path, { method: 'POST', body: encode(larger) });
          expect(response.status).toBe(413);
          const isCut = length > 100_000;
          const { said, back } = await comesBack(response, { ...sent, fields: larger }, isCut);
          expect(said).toContain('too much to send at once');
          if (long !== 'x') expect(said.includes('only the beginning')).toBe(isCut);
          if (isCut) expect(size(back.get(long) ?? '')).toBeGreaterThan(256 * 1024 - 400);
        }
      },
    );

    // What is 60 kB long takes seconds to compose: a length is looked at first.
    test.each(Object.keys(form.fields))('[P13] bounds before it computes: %s', async (name) => {
      const { fields, ...sent } = await sample();
      const body = multipart({ ...fields, [name]: 'e\u0301'.repeat(20_000) });
      const composed = vi.spyOn(String.prototype, 'normalize');
      const response = await sent.browser.fetch(sent.path, { method: 'POST', body });
      const length = composed.mock.contexts.reduce((sum: number, text) => sum + String(text).length, 0);
      expect(length).toBeLessThan(COMPOSED_MAX);
      expect(response.status).toBeLessThan(500);
    });

    test('comes back where not all of it arrived', async () => {
      const sent = await sample();
      const headers = { 'content-type': 'multipart/form-data; boundary=x' };
      const response = await sent.browser.fetch(sent.path, {
        method: 'POST',
        body: '--x\r\nbroken',
        headers,
      });
      // Where nothing is read, nothing is missing.
      if (isDone(response) || response.status === 422) return;
      expect(response.status).toBe(400);
      await comesBack(response, { ...sent, fields: {} }, true);
    });

    test.skipIf(!isCounted)('comes back where too many are sent at once', async () => {
      const sent = await sample();
      const limit = vi.spyOn(env.FLOODS, 'limit').mockResolvedValue({ success: false });
      const response = await sent.browser.post(sent.path, sent.fields);
      limit.mockRestore();
      expect(response.status).toBe(429);
      expect((await comesBack(response, sent)).said).toContain('Wait a minute');
    });

    test('does not come back to another site', async () => {
      const { browser, path, fields } = await sample();
      const response = await browser.post(path, fields, { headers: { 'sec-fetch-site': 'cross-site' } });
      expect(response.status).toBe(403);
      expect(await response.text()).not.toContain('Wrote');
    });
  },
);

const size = (text: string) => new TextEncoder().encode(text).length;
const urlencoded = (fields: Record<string, string>) => new URLSearchParams(fields);
const multipart = (fields: Record<string, string>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
};
