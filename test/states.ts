/** The main states of Parley, and the way to each. The pictures show them, and axe reads them. */
import { decodeBase32IgnorePadding } from '@oslojs/encoding';
import { generateHOTP } from '@oslojs/otp';
import type { Page } from 'playwright-core';
import { PASSWORD } from './password.ts';
import type { Stage } from './stage.ts';

export interface State {
  name: string;
  /** Nobody is signed in. */
  isStrange?: boolean;
  /** Brings a page there. Gives a function, if anything must be undone afterwards. */
  show(page: Page, stage: Stage): Promise<unknown>;
}

/** In two such steps an open socket is known to be dead, and the bar loses its patience. */
const BAR_MS = 5_100;

/** A group that the hero has made. */
const READERS = 'Readers of old manuals';
/** One of somebody else's, of which the hero has read nothing. */
const LUNCH = 'Lunch on Thursdays';

/** The conversation is shown and live. */
const open = async (page: Page, path: string) => {
  await page.goto(path);
  await page.locator('typing-line').waitFor({ state: 'attached' });
  await page.waitForFunction(() => customElements.get('room-pane') !== undefined);
};

const conversation =
  (name: string, unread = 0) =>
  async (page: Page, stage: Stage) => {
    if (unread > 0) await stage.unread(name, unread);
    await open(page, stage.room(name));
    if (unread > 0) await page.locator('.divider').waitFor();
  };

const field = (page: Page) => page.getByRole('textbox', { name: 'Message' });
const search = (page: Page) => page.getByRole('textbox', { name: 'Search' });

/** Of the last message that the hero said there. */
const openMessageMenu = async (page: Page) => {
  await page.locator('.message.mine').last().locator('a.at').press('Enter');
  await page.getByRole('dialog', { name: 'Message', exact: true }).waitFor();
};

const PAGES = '**/*/';

/** The same, to a browser that prefers German. */
const inGerman = ({ name, show, ...state }: State): State => ({
  ...state,
  name: `${name}-german`,
  show: async (page, stage) => {
    await page.route(PAGES, (route) =>
      route.continue({ headers: { ...route.request().headers(), 'accept-language': 'de' } }),
    );
    await show(page, stage);
    return () => page.unroute(PAGES);
  },
});

/** Who tries two steps: one for each screen, since both may be looked at at once. */
const standIn = (page: Page) => ((page.viewportSize()?.width ?? 0) < 720 ? 'barbara' : 'ken');

const beginTwoSteps = async (page: Page, stage: Stage) => {
  await stage.enter(page.context(), standIn(page));
  // Nobody is to see in another picture that they are here.
  await page.request.post('/settings/', { form: { receipts: 'on' }, headers: { origin: stage.url } });
  await page.goto('/account/two-step/');
  await page.getByLabel('Your password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.locator('.secret').waitFor();
  return () => page.context().clearCookies();
};

/** Gives what turns them off again. */
const turnOnTwoSteps = async (page: Page, stage: Stage) => {
  await beginTwoSteps(page, stage);
  const secret = decodeBase32IgnorePadding((await page.locator('.secret').innerText()).replaceAll(' ', ''));
  await page
    .getByRole('textbox', { name: 'Code' })
    .fill(generateHOTP(secret, BigInt(Math.floor(Date.now() / 30_000)), 6));
  await page.getByRole('button', { name: 'Turn on' }).click();
  await page.locator('recovery-codes').waitFor();
  return async () => {
    await page.context().clearCookies();
    await stage.enter(page.context(), standIn(page));
    const headers = { origin: stage.url };
    await page.request.post('/account/two-step/off/', { form: { proof: PASSWORD }, headers });
    await page.context().clearCookies();
  };
};

export const STATES: readonly State[] = [
  { name: 'sign-in', isStrange: true, show: (page) => page.goto('/login/') },
  { name: 'register', isStrange: true, show: (page) => page.goto('/register/') },
  { name: 'help', isStrange: true, show: (page) => page.goto('/help/') },
  {
    name: 'sign-in-errors',
    isStrange: true,
    show: async (page) => {
      await page.goto('/login/');
      await page.getByLabel('Username').fill('ada');
      await page.getByLabel('Password').fill('not this one');
      await page.getByRole('button', { name: 'Log in', exact: true }).click();
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'register-errors',
    isStrange: true,
    show: async (page) => {
      await page.goto('/register/');
      await page.getByLabel('Username').fill('a b');
      await page.getByLabel('Password').fill('short');
      await page.getByRole('button', { name: 'Register', exact: true }).click();
      await page.locator('#username-note.error').waitFor();
    },
  },
  { name: 'set-up', isStrange: true, show: (page) => page.goto('/setup/') },
  { name: 'set-up-inside', show: (page) => page.goto('/setup/') },
  {
    name: 'sign-in-by-invitation',
    isStrange: true,
    show: async (page, stage) => {
      const over = await stage.byInvitation();
      await page.goto('/login/');
      return over;
    },
  },
  {
    name: 'invitation',
    isStrange: true,
    show: async (page, stage) => page.goto(await stage.invitation('ada')),
  },
  {
    name: 'new-password',
    isStrange: true,
    show: async (page, stage) => page.goto(await stage.newPassword('edsger')),
  },
  { name: 'invitation-unknown', isStrange: true, show: (page) => page.goto('/invitation/?token=none') },
  {
    name: 'invitation-into-group',
    isStrange: true,
    show: async (page, stage) => page.goto(await stage.invitation('linus', 'Weekend walks')),
  },
  {
    name: 'invitation-to-join',
    show: async (page, stage) => page.goto(await stage.invitation('linus', 'Weekend walks')),
  },
  {
    name: 'given-back',
    isStrange: true,
    show: async (page) => {
      await page.goto('/login/');
      await Promise.all([
        page.getByRole('button', { name: 'Save' }).waitFor(),
        page.evaluate(sendSettings, { name: 'Ada Lovelace', about: 'Weaves algebraic patterns.' }),
      ]);
    },
  },
  {
    name: 'given-back-inside',
    show: async (page) => {
      await page.goto('/people/999999/');
      await Promise.all([
        page.getByRole('button', { name: 'Save' }).waitFor(),
        page.evaluate(sendSettings, { as: '999999', name: 'Ada Lovelace', about: 'Weaves patterns.' }),
      ]);
    },
  },
  {
    name: 'lobby',
    show: async (page, stage) => {
      await stage.unread('grace', 2);
      await stage.unread('linus', 3);
      await page.goto('/lobby/');
      await page.locator('.row.online').first().waitFor();
      await page.locator('.row.unread', { hasText: 'linus' }).waitFor();
    },
  },
  { name: 'conversation', show: conversation('grace', 2) },
  { name: 'group', show: (page, stage) => open(page, stage.group(READERS)) },
  { name: 'group-page', show: (page, stage) => page.goto(`${stage.group(READERS)}group/`) },
  { name: 'group-message', show: (page, stage) => page.goto(`${stage.group(READERS)}message/3/`) },
  { name: 'groups', show: (page) => page.goto('/groups/') },
  { name: 'new-group', show: (page) => page.goto('/groups/new/') },
  {
    name: 'reactions',
    show: async (page, stage) => {
      await conversation('linus')(page, stage);
      await page.locator('.message.mine .reaction').last().focus();
    },
  },
  {
    name: 'message',
    show: async (page, stage) => {
      await conversation('linus')(page, stage);
      const href = await page.locator('.message.mine a.at').last().getAttribute('href');
      await page.goto(`${stage.room('linus')}${href}`);
    },
  },
  {
    name: 'emoji-picker',
    show: async (page, stage) => {
      await conversation('grace')(page, stage);
      await openMessageMenu(page);
      await page.getByRole('button', { name: 'More emoji' }).click();
      await page.locator('.emoji-groups button').first().waitFor();
      return () => page.keyboard.press('Escape');
    },
  },
  {
    name: 'message-menu',
    show: async (page, stage) => {
      await conversation('grace')(page, stage);
      await openMessageMenu(page);
      await page.getByRole('button', { name: 'Unsend' }).waitFor();
      return () => page.keyboard.press('Escape');
    },
  },
  {
    name: 'edit-message',
    show: async (page, stage) => {
      await conversation('grace')(page, stage);
      const href = await page.locator('.message.mine a.at').last().getAttribute('href');
      await page.goto(`${stage.room('grace')}${href}edit/`);
    },
  },
  {
    name: 'reply',
    show: async (page, stage) => {
      await conversation('katherine')(page, stage);
      await page.locator('.message .bubble').last().hover();
      await page.locator('.message:not(.mine) a.at').last().press('Enter');
      await page.getByRole('button', { name: 'Reply' }).click();
      await page.locator('.replying').waitFor();
      return () => page.locator('.replying .cancel').click();
    },
  },
  {
    name: 'reply-by-link',
    show: async (page, stage) => {
      await open(page, `${stage.room('katherine')}?replyTo=3`);
      return () => page.locator('.replying .cancel').click();
    },
  },
  { name: 'forward', show: (page, stage) => page.goto(`${stage.room('katherine')}message/3/forward/`) },
  { name: 'links', show: conversation('katherine') },
  { name: 'emoji', show: conversation('dennis') },
  { name: 'long-text', show: conversation('margaret') },
  { name: 'code', show: conversation('linus') },
  { name: 'right-to-left', show: conversation('radia') },
  {
    name: 'typing-seen',
    show: async (page, stage) => {
      await open(page, stage.room('katherine'));
      const over = await stage.types('katherine');
      await page.locator('typing-line').waitFor({ state: 'visible' });
      return over;
    },
  },
  {
    name: 'empty-conversation',
    show: (page, stage) => open(page, `/chat/${stage.id('hedy')}/`),
  },
  {
    name: 'scrolled-up',
    show: async (page, stage) => {
      await open(page, stage.room('alan'));
      await page.locator('message-list').evaluate((list) => list.scrollBy(0, -900));
      await stage.says('alan', 'One more, if you dare: 211');
      await page.locator('.jump.new').waitFor();
      return async () => {
        await stage.unread('alan', 0);
        await stage.calm();
      };
    },
  },
  {
    name: 'mention',
    show: async (page, stage) => {
      await open(page, stage.group(LUNCH));
      await field(page).pressSequentially('Soup for @');
      await page.getByRole('listbox').waitFor();
      return async () => {
        await field(page).fill('');
        await stage.calm();
      };
    },
  },
  { name: 'group-of-others', show: (page, stage) => page.goto(`${stage.group(LUNCH)}group/`) },
  {
    name: 'people-found',
    show: (page, stage) => page.goto(`${stage.group(READERS)}group/?find=b#add`),
  },
  {
    name: 'options',
    show: async (page) => {
      await page.goto('/lobby/');
      await page.locator('lobby-list:defined').waitFor();
      await page.locator('.row', { hasText: LUNCH }).getByRole('button').click();
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'choices', show: (page, stage) => page.goto(`${stage.group(LUNCH)}mine/`) },
  { name: 'archive', show: (page) => page.goto('/lobby/?archived=1') },
  {
    name: 'offline',
    show: async (page, stage) => {
      await open(page, stage.room('grace'));
      await page.context().setOffline(true);
      await field(page).fill('See you at one.');
      await page.getByRole('button', { name: 'Send' }).click();
      await field(page).fill('Leave your bag at the door');
      await page.locator('.receipt', { hasText: 'Sending' }).waitFor();
      await page.clock.fastForward(BAR_MS);
      await page.clock.fastForward(BAR_MS);
      await page.locator('.offline-bar').waitFor({ state: 'visible' });
      return () => forget(page);
    },
  },
  {
    name: 'not-sent',
    show: async (page, stage) => {
      await open(page, stage.room('grace'));
      const room = stage.room('grace').split('/')[2] ?? '';
      await page.evaluate(leaveFailed, { room, user: stage.id('ada'), at: Date.UTC(2026, 2, 12, 18, 41) });
      await page.reload();
      await page.locator('.not-sent').waitFor();
      return () => page.locator('.discard').click();
    },
  },
  {
    name: 'search',
    show: async (page) => {
      await page.goto('/lobby/');
      await search(page).fill('ra');
      await page.locator('.row', { hasText: 'linus' }).waitFor({ state: 'detached' });
    },
  },
  {
    name: 'search-nothing',
    show: async (page) => {
      await page.goto('/lobby/');
      await search(page).fill('babbage');
      await page.locator('.nobody').waitFor();
    },
  },
  {
    name: 'found',
    show: (page, stage) => page.goto(`${stage.group(READERS)}search/?q=the&from=&since=2020-01-01`),
  },
  {
    name: 'starred',
    show: async (page, stage) => {
      for (const name of ['grace', 'radia']) {
        await open(page, stage.room(name));
        const path = await page.locator('a.at').last().getAttribute('href');
        await page.request.post(`${stage.room(name)}${path}`, {
          ...{ form: { do: 'star' }, headers: { origin: stage.url }, maxRedirects: 0 },
        });
      }
      await page.goto('/starred/');
    },
  },
  { name: 'found-everywhere', show: (page) => page.goto('/search/?q=the') },
  { name: 'found-nothing', show: (page, stage) => page.goto(`${stage.room('grace')}search/?q=babbage`) },
  { name: 'found-message', show: (page, stage) => open(page, `${stage.room('grace')}2/`) },
  { name: 'settings', show: (page) => page.goto('/settings/') },
  { name: 'administration', show: (page) => page.goto('/administration/') },
  {
    name: 'members',
    show: async (page) => {
      await page.goto('/administration/members/');
      await page.locator('.group-actions summary').first().click();
    },
  },
  {
    name: 'members-reset',
    show: async (page) => {
      await page.goto('/administration/members/?q=edsger');
      await page.locator('.group-actions summary').first().click();
      await page.getByRole('button', { name: 'Make a link for a new password' }).click();
      await page.locator('.invitation-link').waitFor();
    },
  },
  { name: 'audit-log', show: (page) => page.goto('/administration/log/') },
  { name: 'instance-settings', show: (page) => page.goto('/administration/instance/') },
  { name: 'usage', show: (page) => page.goto('/administration/usage/') },
  { name: 'invitations', show: (page) => page.goto('/invitations/') },
  {
    name: 'invitation-made',
    show: async (page) => {
      await page.goto('/invitations/');
      await page.getByRole('button', { name: 'Create link' }).click();
      await page.locator('.qr').waitFor();
    },
  },
  { name: 'profile', show: (page, stage) => page.goto(`/people/${stage.id('grace')}/`) },
  { name: 'security', show: (page) => page.goto('/account/') },
  { name: 'username', show: (page) => page.goto('/account/username/') },
  { name: 'passkeys', show: (page) => page.goto('/account/passkeys/') },
  { name: 'two-step', show: (page) => page.goto('/account/two-step/') },
  {
    name: 'shortcuts',
    show: async (page) => {
      await page.goto('/lobby/');
      await page.locator('.row.online').first().waitFor();
      await page.keyboard.press('?');
      await page.locator('#shortcuts').waitFor({ state: 'visible' });
    },
  },
  { name: 'not-found', show: (page) => page.goto('/room/nosuchroom/') },
  { name: 'two-step-new', isStrange: true, show: (page, stage) => beginTwoSteps(page, stage) },
  { name: 'recovery-codes', isStrange: true, show: (page, stage) => turnOnTwoSteps(page, stage) },
  {
    name: 'second-step',
    isStrange: true,
    show: async (page, stage) => {
      const turnOff = await turnOnTwoSteps(page, stage);
      await page.context().clearCookies();
      await page.goto('/login/');
      await page.getByLabel('Username').fill(standIn(page));
      await page.getByLabel('Password').fill(PASSWORD);
      await page.getByRole('button', { name: 'Log in', exact: true }).click();
      await page.waitForURL('**/login/second/');
      return turnOff;
    },
  },
  inGerman({ name: 'sign-in', isStrange: true, show: (page) => page.goto('/login/') }),
  inGerman({ name: 'conversation', show: conversation('katherine') }),
  inGerman({ name: 'group-page', show: (page, stage) => page.goto(`${stage.group(READERS)}group/`) }),
  inGerman({ name: 'settings', show: (page) => page.goto('/settings/') }),
];

/** Nothing of it must go out later. */
const forget = async (page: Page) => {
  const { origin } = new URL(page.url());
  await page.goto('about:blank');
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb,local_storage' });
  await session.detach();
  await page.context().setOffline(false);
};

/** As from a page that was opened before one was logged out. */
const sendSettings = (fields: Record<string, string>) => {
  const form = document.createElement('form');
  Object.assign(form, { method: 'post', action: '/settings/' });
  for (const [name, value] of Object.entries(fields)) {
    const field = document.createElement('textarea');
    Object.assign(field, { name, value });
    form.append(field);
  }
  document.body.append(form);
  form.submit();
};

/** As an outbox keeps what the server has refused. */
const leaveFailed = ({ room, user, at }: { room: string; user: number; at: number }) =>
  new Promise<void>((resolve, reject) => {
    const asked = indexedDB.open('parley', 1);
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      const entry = {
        ...{ id: at * 1000, user, room, cid: 'failed-0123456789', at },
        ...{ body: 'And Blaise, if he finds his hat.', state: 'failed', reason: 'malformed' },
      };
      const writing = asked.result.transaction('outbox', 'readwrite');
      writing.objectStore('outbox').put(entry);
      writing.oncomplete = () => {
        asked.result.close();
        resolve();
      };
    };
  });
