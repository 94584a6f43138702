/** What the tests of looks share: a stage with its cast, a browser, and what one sees and hears in a page. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { launchBrowser } from './browser.ts';
import { openPage, openStage, SCREENS, type Stage } from './stage.ts';

/** Opens a stage and a browser for a file of tests. `offences` says what offended the policy of a page (web/security.ts). */
export const audience = () => {
  let browser: Browser;
  let stage: Stage;
  const offences: string[] = [];

  beforeAll(async () => {
    [browser, stage] = await Promise.all([launchBrowser(), openStage()]);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  /** A page of somebody of the cast, or of nobody. */
  const visit = async (name: string | undefined, options: BrowserContextOptions = {}): Promise<Page> => {
    const page = await openPage(browser, stage.url, { viewport: SCREENS.desktop.viewport, ...options });
    const context = page.context();
    if (name) await stage.enter(context, name);
    await context.exposeFunction('offended', (what: string) => offences.push(what));
    await context.addInitScript(() =>
      addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
        (window as unknown as { offended(what: string): void }).offended(
          `${location.pathname}: ${violatedDirective} ${blockedURI} ${sample}`,
        ),
      ),
    );
    return page;
  };

  return { visit, onStage: () => stage, offences };
};

const said = (page: Page) => page.locator('.message .text').allTextContents();
export const newest = (page: Page, text: string) =>
  expect.poll(async () => (await said(page)).at(-1)).toBe(text);
/** What has the focus, in words. */
export const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (element?.matches('.message')) return `message: ${element.querySelector('.text')?.textContent}`;
    const name = element?.getAttribute('aria-label') ?? element?.getAttribute('name') ?? element?.textContent;
    return `${element?.localName}: ${name?.replace(/\s+/g, ' ').trim()}`;
  });
/** Whether one sees where the focus is: a ring around it, or around what shows it. */
export const isFocusSeen = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return false;
    const { top, bottom } = element.getBoundingClientRect();
    if (bottom <= 0 || top >= innerHeight) return false;
    const pill = element.closest('.pill');
    if (pill)
      return (
        getComputedStyle(pill).borderColor !== getComputedStyle(pill.parentElement as Element).borderColor
      );
    const ring = getComputedStyle(
      element.matches('.message') ? (element.querySelector('.bubble') as Element) : element,
    );
    return ring.outlineStyle !== 'none' && Number.parseFloat(ring.outlineWidth) >= 2;
  });
