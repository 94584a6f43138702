/** Every state of every page: to axe, in small windows, and to the browser that keeps to our policy. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { audience } from './audience.ts';
import { SCREENS } from './stage.ts';
import { STATES } from './states.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Its source comes by the debugger, since no page of ours would let it in, and once: half a megabyte for each page takes a while. */
const BRING_AXE = `self.bringAxe = () => { ${AXE} }`;

/** What BRING_AXE and axe make of a window. */
interface WithAxe {
  bringAxe(): void;
  axe: { run(options: RunOptions): Promise<AxeResults> };
}

const { visit, onStage, offences } = audience();

/** Shows every state in turn: to a stranger first, then to the hero. */
const everyState = async (options: BrowserContextOptions, look: (page: Page, name: string) => unknown) => {
  for (const isStrange of [true, false]) {
    const page = await visit(isStrange ? undefined : 'ada', options);
    await page.addInitScript(BRING_AXE);
    for (const state of STATES.filter((one) => Boolean(one.isStrange) === isStrange)) {
      const undo = await state.show(page, onStage());
      await look(page, state.name);
      if (typeof undo === 'function') await undo();
    }
    await page.context().close();
  }
};

/** What axe finds. */
const violations = (page: Page, options: RunOptions = {}): Promise<string[]> =>
  page.evaluate(
    async (run) => {
      const here = window as unknown as WithAxe;
      if (!('axe' in window)) here.bringAxe();
      const { violations: found } = await here.axe.run(run);
      return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
    },
    {
      reporter: 'no-passes',
      selectors: false,
      preload: false,
      iframes: false,
      ...options,
    } satisfies RunOptions,
  );

/** What makes one scroll sideways, and what one can operate but not see. */
const whatIsOutside = () => {
  const outside: string[] = [];
  if (document.documentElement.scrollWidth > innerWidth) outside.push('the page scrolls sideways');
  for (const scroller of document.querySelectorAll('message-list, .rows, #pane > *')) {
    if (scroller.scrollWidth > scroller.clientWidth) outside.push(`${scroller.localName} scrolls sideways`);
  }
  for (const control of document.querySelectorAll('a, button, input, textarea, select, .bubble')) {
    const { left, right, width } = control.getBoundingClientRect();
    const isShown = control.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    if (isShown && width > 1 && (left < -1 || right > innerWidth + 1))
      outside.push(control.outerHTML.slice(0, 120));
  }
  return outside;
};

/** A desktop of 1280 × 800 at 200 % of zoom has 640 × 400 pixels of CSS. */
const SMALL = [
  { width: 640, height: 400 },
  { width: 320, height: 640 },
];

/** In a window however small. */
const ESSENTIALS: Record<string, string[]> = {
  lobby: ['#search', '.row .name', '.rail button'],
  conversation: ['.chat-header h1', '.message.mine .bubble', 'textarea'],
  'sign-in': ['#username', '#password', 'main button'],
};
const whatIsUnseen = async (page: Page, name: string) => {
  const unseen: string[] = [];
  for (const essential of ESSENTIALS[name] ?? []) {
    const found = page.locator(essential).filter({ visible: true }).last();
    if (!(await found.isVisible())) unseen.push(essential);
  }
  return unseen;
};

/** A phone in the place of the desktop: its window, its pixels, and a finger for a mouse. */
const onPhone = async (page: Page, look: () => Promise<void>) => {
  const session = await page.context().newCDPSession(page);
  const { width, height } = SCREENS.phone.viewport;
  const screen = { width, height, deviceScaleFactor: 1, mobile: true };
  await session.send('Emulation.setTouchEmulationEnabled', { enabled: true });
  await session.send('Emulation.setDeviceMetricsOverride', screen);
  await page.waitForFunction(([px]) => innerWidth === px && matchMedia('(pointer: coarse)').matches, [width]);
  await look();
  await session.send('Emulation.setTouchEmulationEnabled', { enabled: false });
  await session.send('Emulation.clearDeviceMetricsOverride');
  await session.detach();
};

test('in every state axe finds nothing, on a desktop and a phone, light and dark; nothing is out of sight in a small window, and no policy is offended', async () => {
  const found: Record<string, string[]> = {};
  const note = (where: string, list: string[]) => list.length > 0 && Object.assign(found, { [where]: list });
  const inBothThemes = async (page: Page, name: string) => {
    note(name, await violations(page));
    await page.emulateMedia({ colorScheme: 'dark' });
    // All that differs in the dark.
    note(`${name}, dark`, await violations(page, { runOnly: ['color-contrast'] }));
    await page.emulateMedia({ colorScheme: 'light' });
  };
  await everyState({ reducedMotion: 'reduce' }, async (page, name) => {
    await inBothThemes(page, name);
    for (const small of SMALL) {
      await page.setViewportSize(small);
      note(`${name}, ${small.width} px`, [
        ...(await page.evaluate(whatIsOutside)),
        ...(await whatIsUnseen(page, name)),
      ]);
    }
    await page.setViewportSize(SCREENS.desktop.viewport);
    await onPhone(page, () => inBothThemes(page, `${name}, on a phone`));
    note(`${name}, policy`, offences.splice(0));
  });
  expect(found).toEqual({});
}, 600_000);
