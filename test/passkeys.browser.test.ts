/** Passkeys and codes in a real browser, whose authenticator is virtual (https://www.w3.org/TR/webauthn-3/#sctn-automation). */
import { decodeBase32IgnorePadding } from '@oslojs/encoding';
import { generateTOTP } from '@oslojs/otp';
import type { BrowserContextOptions, CDPSession, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { company, logOut } from './company.ts';
import { PASSWORD } from './password.ts';

const { at, visit } = company();

/** A passkey belongs to a name: it is not to be had at 127.0.0.1. */
const open = (options?: BrowserContextOptions) =>
  visit(at('/register/').replace('127.0.0.1', 'localhost'), options);

const register = async (page: Page, username: string) => {
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Register' }).click();
  await page.waitForURL('**/lobby/');
};

/** A phone or laptop with a fingerprint reader; `isOwner` is whether the right finger is on it. */
const authenticatorOf = async (page: Page) => {
  const cdp: CDPSession = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const credentials = async () =>
    (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
  return {
    names: async () => (await credentials()).map(({ userDisplayName }) => userDisplayName),
    count: async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length,
    isOwner: (isUserVerified: boolean) =>
      cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
  };
};

const passkeyButton = (page: Page) => page.getByRole('button', { name: 'Sign in with a passkey' });

const addPasskey = async (page: Page, name: string) => {
  await page.getByLabel('Name').last().fill(name);
  await page.locator('form.passkey').getByLabel('Your password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
};

test('a passkey: made, used, renamed, removed, and then refused', async () => {
  const { page, complaints } = await open();
  const authenticator = await authenticatorOf(page);
  await register(page, 'ada');
  await page.goto('/account/passkeys/');
  await addPasskey(page, 'Laptop');
  await page.locator('.passkeys bdi', { hasText: 'Laptop' }).waitFor();
  expect(await authenticator.count()).toBe(1);

  await logOut(page);
  await page.goto('/login/?next=/account/passkeys/');
  await passkeyButton(page).click();
  await page.waitForURL('**/account/passkeys/');
  expect(await page.locator('.passkeys').textContent()).toContain('last used');

  await page.locator('.passkeys summary').click();
  await page.locator('.passkeys').getByLabel('Name').fill('Kitchen');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('.passkeys bdi', { hasText: 'Kitchen' }).waitFor();

  // Its maker hears what its owner is called now.
  await page.goto('/settings/');
  await page.getByLabel('Display name').fill('Ada Lovelace');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(authenticator.names).toEqual(['Ada Lovelace']);

  // Removed elsewhere: its maker offers it once more, and never again.
  const token = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const id = await page.goto('/account/passkeys/').then(() => page.locator('[name=id]').first().inputValue());
  await page.goto('about:blank');
  await fetch(at('/account/passkeys/remove/'), {
    method: 'POST',
    headers: { cookie: token, origin: new URL(at('/')).origin },
    body: new URLSearchParams({ id, proof: PASSWORD }),
  });
  await page.context().clearCookies();
  await page.goto('/login/');
  await passkeyButton(page).click();
  await page.getByText('Parley doesn’t recognise this passkey.').waitFor();
  expect(page.url()).toContain('/login/');
  await expect.poll(authenticator.count).toBe(0);
  expect(complaints.filter((line) => !line.includes('422'))).toEqual([]);
});

/** As the extension of a password manager puts itself in the browser's place: what it answers is of no class of the browser's. */
const asExtension = (page: Page, what: 'plain' | 'broken') =>
  page.addInitScript((what) => {
    for (const asks of ['create', 'get'] as const) {
      const ask = navigator.credentials[asks].bind(navigator.credentials) as (
        options: object,
      ) => Promise<unknown>;
      navigator.credentials[asks] = async (options?: object) => {
        const { id, rawId, type, response } = (await ask(options ?? {})) as PublicKeyCredential;
        const parts = response as AuthenticatorAssertionResponse & AuthenticatorAttestationResponse;
        const { clientDataJSON, attestationObject, authenticatorData, signature, userHandle } = parts;
        if (what === 'broken') return { id, rawId, type, response: { clientDataJSON } } as never;
        const bytes = (part?: ArrayBuffer | null) => part && [...new Uint8Array(part)];
        return {
          ...{ id, rawId: new Uint8Array(rawId), type },
          response: {
            clientDataJSON: new DataView(clientDataJSON),
            attestationObject,
            authenticatorData: bytes(authenticatorData),
            signature: bytes(signature),
            userHandle,
          },
        } as never;
      };
    }
  }, what);

test('a passkey of a password manager’s extension is as good as the browser’s own', async () => {
  const { page, complaints } = await open();
  await asExtension(page, 'plain');
  const authenticator = await authenticatorOf(page);
  await register(page, 'barbara');
  await page.goto('/account/passkeys/');
  await addPasskey(page, 'Manager');
  await page.locator('.passkeys bdi', { hasText: 'Manager' }).waitFor();
  await logOut(page);
  await passkeyButton(page).click();
  await page.waitForURL('**/lobby/');
  // Removed here: its maker forgets it at once.
  await page.goto('/account/passkeys/');
  await page.locator('.passkeys summary').click();
  await page.locator('.passkeys').getByLabel('Your password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByText('You don’t have any passkeys yet.').waitFor();
  await expect.poll(authenticator.count).toBe(0);
  expect(complaints).toEqual([]);
});

test('what cannot be used of a passkey is said, and nothing of it stays in the password manager', async () => {
  const { page } = await open();
  const authenticator = await authenticatorOf(page);
  await register(page, 'edsger');
  await page.goto('/account/passkeys/');
  // What the server refuses: an answer that was changed on its way.
  await page.route('**/account/passkeys/', (route) => {
    const body = route.request().postData()?.replace('public-key', 'public-cake');
    return body ? route.continue({ postData: body }) : route.continue();
  });
  await addPasskey(page, 'Refused');
  await page.getByText('This passkey couldn’t be verified.').waitFor();
  await expect.poll(authenticator.count).toBe(0);

  await asExtension(page, 'broken');
  await page.goto('/account/passkeys/');
  await addPasskey(page, 'Broken');
  await page.getByText('created a passkey that doesn’t work with Parley').waitFor();
  await expect.poll(authenticator.count).toBe(0);
  await page.getByText('You don’t have any passkeys yet.').waitFor();
});

test('who changes their mind reads nothing about errors; a wrong finger is not let in', async () => {
  const { page } = await open();
  const authenticator = await authenticatorOf(page);
  await register(page, 'grace');
  await page.goto('/account/passkeys/');
  await page.getByLabel('Name').fill('Laptop');
  await page.getByLabel('Your password').fill('wrong horse battery staple');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByText('That isn’t your password.').waitFor();
  expect(await authenticator.count()).toBe(0);
  await addPasskey(page, 'Laptop');
  await page.locator('.passkeys bdi', { hasText: 'Laptop' }).waitFor();
  await addPasskey(page, 'Again');
  await page.getByText('This device already has a passkey for your account.').waitFor();

  await logOut(page);
  await authenticator.isOwner(false);
  const asked = page.waitForResponse('**/login/passkey/challenge');
  await passkeyButton(page).click();
  await asked;
  await page.locator('form.passkey:not([aria-busy])').waitFor();
  expect(await page.locator('form.passkey [role=alert]').textContent()).toBe('');
  expect(page.url()).toContain('/login/');
  await authenticator.isOwner(true);
  await passkeyButton(page).click();
  await page.waitForURL('**/lobby/');
});

test('the button is there only where the browser can', async () => {
  const without = await open({ javaScriptEnabled: false });
  await without.page.goto('/login/');
  expect(await passkeyButton(without.page).isVisible()).toBe(false);
  // Chromium lays <noscript> out only where scripting is off by its own settings.
  expect(await without.page.locator('main noscript').textContent()).toContain('Passkeys need JavaScript');
  const { page } = await open();
  await page.goto('/login/');
  await passkeyButton(page).waitFor();
  await page.goto(at('/login/'));
  await page.waitForLoadState('networkidle');
  expect(await passkeyButton(page).isVisible()).toBe(false);
});

test('[P9] two steps without JavaScript: set up, log in with a code, with a recovery code', async () => {
  const { page } = await open({ javaScriptEnabled: false });
  await register(page, 'linus');
  await page.goto('/account/two-step/');
  await page.getByLabel('Your password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor();
  const secret = ((await page.locator('.secret').textContent()) ?? '').replaceAll(' ', '');
  const code = generateTOTP(decodeBase32IgnorePadding(secret), 30, 6);
  await page.getByLabel('Code', { exact: true }).fill(code);
  await page.getByRole('button', { name: 'Turn on' }).click();
  const codes = await page.locator('.codes code').allTextContents();
  expect(codes).toHaveLength(10);
  const file = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Save as a file' }).click();
  expect((await file).suggestedFilename()).toBe('parley-recovery-codes.txt');
  await page.getByRole('link', { name: 'I’ve saved them' }).click();
  await page.getByText('You have 10 recovery codes left.').waitFor();

  await logOut(page);
  await page.getByLabel('Username').fill('linus');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL('**/login/second/');
  await page.getByLabel('Code', { exact: true }).fill(code);
  await page.getByRole('button', { name: 'Log in' }).first().click();
  await page.getByText('This code is wrong or has already been used.').waitFor();
  await page.getByText('Use a recovery code').click();
  await page.getByLabel('Recovery code').fill(codes[4] ?? '');
  await page.getByRole('button', { name: 'Log in' }).last().click();
  await page.waitForURL('**/lobby/');
});
