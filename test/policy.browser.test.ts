/** [P10] The pages' own policy, in the browser that keeps to it: nothing of ours offends it, and what is not ours is refused. */
import { decodeBase32IgnorePadding } from '@oslojs/encoding';
import { generateTOTP } from '@oslojs/otp';
import type { Page, Route } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { audience } from './audience.ts';
import { PASSWORD } from './password.ts';

const { visit, onStage, offences } = audience();

beforeEach(() => {
  offences.length = 0;
});

const live = (page: Page) => page.locator('.row.online').first().waitFor();

test('on the way from page to page, back, and through what one does there', async () => {
  const page = await visit('ada');
  await page.goto('/lobby/');
  await live(page);
  await page.locator(`.row a[href="${onStage().room('grace')}"]`).click();
  await page.getByRole('textbox', { name: 'Message' }).fill('<b onclick="1">https://example.org/</b>');
  await page.keyboard.press('Enter');
  await page.locator('.message.mine a[href="https://example.org/"]').waitFor();
  await onStage().says('grace', '<img src=x onerror=alert(1)>');
  await page.locator('.message .text', { hasText: 'onerror' }).waitFor();
  await page.locator(`.row a[href="${onStage().room('linus')}"]`).click();
  await page.waitForURL(`**${onStage().room('linus')}`);
  await page.getByRole('textbox', { name: 'Search' }).fill('ra');
  await page.locator('.row', { hasText: 'linus' }).waitFor({ state: 'detached' });
  for (const name of ['Settings', 'Security']) {
    await page.locator('.rail').getByRole('link', { name }).click();
    await page.locator('#pane h1', { hasText: name }).waitFor();
  }
  for (let steps = 0; steps < 3; steps++) await page.goBack();
  await page.waitForURL(`**${onStage().room('grace')}`);
  await page.locator('room-pane').waitFor();
  expect(offences).toEqual([]);
  await page.context().close();
});

test('a page that comes as a whole is loaded as a whole when one goes back to it', async () => {
  const page = await visit('ada');
  await page.goto('/account/passkeys/');
  await live(page);
  await page.locator(`.row a[href="${onStage().room('grace')}"]`).click();
  await page.locator('room-pane').waitFor();
  await page.goBack();
  await page.locator('form.passkey').waitFor({ state: 'attached' });
  expect(await page.locator('main').count()).toBe(1);
  await page.locator('.unable, form.passkey').locator('visible=true').first().waitFor();
  expect(offences).toEqual([]);
  await page.context().close();
});

test('where a second step is set up, with its QR code and its codes', async () => {
  const page = await visit('hedy');
  await page.goto('/account/two-step/');
  await page.locator('#proof').fill(PASSWORD);
  await page.locator('#pane form button[type=submit]').click();
  await page.locator('svg.qr').waitFor();
  const secret = (await page.locator('.secret').textContent()) ?? '';
  const key = decodeBase32IgnorePadding(secret.replace(/\s/g, '').toUpperCase());
  await page.locator('[name=code]').fill(generateTOTP(key, 30, 6));
  await page.locator('#pane form button[type=submit]').click();
  await page.locator('recovery-codes .print').waitFor({ state: 'visible' });
  const saving = page.waitForEvent('download');
  await page.locator('recovery-codes a[download]').click();
  expect((await saving).suggestedFilename()).toBe('parley-recovery-codes.txt');
  expect(offences).toEqual([]);
  await page.context().close();
});

/** What runs where it should not, says so. */
const HACKED = '/* not ours */ window.hacked = true';
const isHacked = (page: Page) => page.evaluate(() => 'hacked' in window);

const STRINGS = {
  'a string for markup': `document.body.innerHTML = '<b>x</b>'`,
  'a string for a document': `new DOMParser().parseFromString('<b>x</b>', 'text/html')`,
  'a string for a frame': `document.createElement('iframe').srcdoc = '<b>x</b>'`,
  'the text of a script': `document.createElement('script').textContent = 'window.hacked = true'`,
  'the address of a script': `document.createElement('script').src = 'https://evil.example/x.js'`,
  'what happens on a click': `document.body.setAttribute('onclick', 'window.hacked = true')`,
  'a policy': `trustedTypes.createPolicy('evil', { createHTML: (markup) => markup })`,
  'our policy, again': `trustedTypes.createPolicy('parley', { createHTML: (markup) => markup })`,
};

test('to a script of ours, a string is neither markup nor a script', async () => {
  const page = await visit('ada');
  await page.goto(onStage().room('grace'));
  await live(page);
  for (const [what, code] of Object.entries(STRINGS)) {
    // By the debugger, as a script of the page: which is not to be had otherwise.
    await expect(page.evaluate(code), what).rejects.toThrow(/TypeError|EvalError/);
    await expect.poll(() => offences.splice(0).length, { message: what }).toBe(1);
  }
  expect(await isHacked(page)).toBe(false);
  await page.context().close();
});

const INJECTED: [what: string, markup: string, directive: string][] = [
  ['a script', `<script>${HACKED}</script>`, 'script-src-elem'],
  [
    'a script with somebody’s nonce',
    `<script nonce="AAAAAAAAAAAAAAAAAAAAAA">${HACKED}</script>`,
    'script-src-elem',
  ],
  ['a file of our own', '<script src="/built/hacked.js"></script>', 'script-src-elem'],
  ['a file of another site', '<script src="https://evil.example/hacked.js"></script>', 'script-src-elem'],
  [
    'what happens on an error',
    `<video onerror="${HACKED}" src="/none"></video><img src="/none" onerror="${HACKED}">`,
    'script-src-attr',
  ],
  ['a style', '<style>* { color: red }</style>', 'style-src-elem'],
  ['a style sheet', '<link rel="stylesheet" href="https://evil.example/x.css">', 'style-src-elem'],
  ['a frame', '<iframe src="https://evil.example/"></iframe>', 'frame-src'],
  ['a picture of another site', '<img src="https://evil.example/x.png">', 'img-src'],
  ['a picture in the page', '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">', 'img-src'],
  ['an address for all addresses', '<base href="https://evil.example/">', 'base-uri'],
];

/** As if something of ours had forgotten to escape what somebody wrote. */
const inject = (markup: string) => async (route: Route) => {
  const response = await route.fetch();
  const body = (await response.text()).replace(/<(?:p|ol|ul|div)\b/, (tag) => `${markup}${tag}`);
  await route.fulfill({ response, body });
};

test('in a page of ours, nothing runs or shows that is not ours', async () => {
  const page = await visit('ada');
  await page.route('**/built/hacked.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: HACKED }),
  );
  const all = INJECTED.map(([, markup]) => markup).join('');
  await page.route(`**${onStage().room('grace')}`, inject(all));
  await page.goto(onStage().room('grace'));
  await live(page);
  const wanted = Object.entries(Object.groupBy(INJECTED, ([, , directive]) => directive));
  for (const [directive, injected = []] of wanted) {
    const refused = () => offences.filter((offence) => offence.includes(`: ${directive} `)).length;
    await expect.poll(refused, { message: directive }).toBeGreaterThanOrEqual(injected.length);
  }
  expect(await isHacked(page)).toBe(false);
  await page.context().close();
});

test('a script in what is swapped into a page is refused, whatever it says of itself', async () => {
  const page = await visit('ada');
  await page.goto('/lobby/');
  await live(page);
  const nonce = await page.evaluate(() => document.querySelector('script')?.nonce);
  expect(nonce).toMatch(/^[\w-]{22}$/);
  await page.route(`**${onStage().room('grace')}`, inject(`<script nonce="${nonce}">${HACKED}</script>`));
  const answered = page.waitForResponse(`**${onStage().room('grace')}`);
  await page.locator(`.row a[href="${onStage().room('grace')}"]`).click();
  await (await answered).finished();
  await page.unrouteAll();
  await page.locator(`.row a[href="${onStage().room('linus')}"]`).click();
  await page.locator('room-pane').waitFor();
  expect(await isHacked(page)).toBe(false);
  await page.context().close();
});
