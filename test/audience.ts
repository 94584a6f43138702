/** What the tests of looks share: a stage with its cast, and a browser. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll } from 'vitest';
import { shared } from './shared.ts';
import { openPage, openStage, SCREENS, type Stage } from './stage.ts';

/** Sets a stage for a file of tests. `offences` says what offended the policy of a page (web/security.ts). */
export const audience = () => {
  let browser: Browser;
  let stage: Stage;
  const offences: string[] = [];

  shared.beforeAll(async ({ parley, browser: opened }) => {
    browser = opened;
    stage = await openStage(parley);
  }, 180_000);
  afterAll(() => stage?.close());

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
