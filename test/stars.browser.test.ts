/** Stars, as people set them and find what they have starred, in real browsers at a real server. */
import { expect, test } from 'vitest';
import { arriving, company, open, say, until } from './company.ts';

const { cast } = company();

test('a star by the menu, and the message on the page of what one has starred; it leads back', async () => {
  const [ada, grace] = await cast('ada', 'grace');
  await open(ada.page, grace);
  await arriving(grace.page, '/room/', () => open(grace.page, ada));
  await say(ada.page, 'The address is 12 Elm Street.');
  await until(grace.page, ['The address is 12 Elm Street.']);
  const { page } = grace;
  await page.locator('.message .bubble').hover();
  await page.locator('.message a.at').click();
  const menu = page.getByRole('dialog', { name: 'Message', exact: true });
  // D1 has the message after half a second.
  const star = menu.getByRole('button', { name: 'Star', exact: true });
  await expect
    .poll(async () => {
      await star
        .or(menu.getByRole('button', { name: 'Not starred' }))
        .click({ timeout: 1_000 })
        .catch(() => {});
      return menu.getByRole('button', { name: 'You starred this message' }).count();
    })
    .toBe(1);
  await page.goto('/starred/');
  await expect
    .poll(() => page.locator('.hit-text').allTextContents())
    .toEqual(['The address is 12 Elm Street.']);
  await arriving(page, '/room/', () => page.locator('.hit').click());
  await until(page, ['The address is 12 Elm Street.']);
  await page.goto('/starred/');
  await page.getByRole('link', { name: 'Details' }).click();
  await page.getByRole('button', { name: 'Remove star' }).click();
  await page.getByText('You haven’t starred any messages yet').waitFor();
  expect(grace.complaints).toEqual([]);
});
