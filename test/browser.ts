import type { D1Database } from '@cloudflare/workers-types';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { createTestHarness } from 'wrangler';
import { findChromium } from './chromium.ts';
import { hasRoomInMemory } from './memory.ts';

const WRANGLER_TOML = new URL('../wrangler.toml', import.meta.url);
const DESKTOP = { width: 1280, height: 800 };

export interface Person {
  context: BrowserContext;
  page: Page;
  /** What this person's pages complained about: uncaught errors and console errors. A story may assert that it is empty. */
  complaints: string[];
}

/**
 * The whole of Parley with empty storage, on a port of its own, in about two seconds. `worker` reaches inside:
 * evictDurableObject, getDurableObjectStorage. For a server that can be killed and started again: bin/server.mjs.
 */
export async function openParley(vars: Record<string, string> = {}) {
  const harness = createTestHarness({ workers: [{ configPath: WRANGLER_TOML, vars }] });
  const { url } = await harness.listen();
  const worker = harness.getWorker();
  await worker.applyD1Migrations('DB');
  const { DB: database } = (await worker.getEnv()) as { DB: D1Database };
  return { url: url.origin, worker, database, close: () => harness.close() };
}

export type Parley = Awaited<ReturnType<typeof openParley>>;

/** A headless Chromium; throws where there is none. */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, env } = await findChromium();
  return chromium.launch({
    executablePath,
    env: { ...inherited(), ...env },
    args: ['--no-sandbox'],
    // Processes share their tiles there.
    ignoreDefaultArgs: hasRoomInMemory() ? ['--disable-dev-shm-usage'] : [],
  });
}

/** Somebody with a browser of their own (cookies, storage), who has come to `url` with these cookies. */
export async function openPerson(
  browser: Browser,
  url: string,
  options: Pick<
    BrowserContextOptions,
    | 'viewport'
    | 'colorScheme'
    | 'javaScriptEnabled'
    | 'reducedMotion'
    | 'isMobile'
    | 'hasTouch'
    | 'locale'
    | 'timezoneId'
    | 'forcedColors'
    | 'deviceScaleFactor'
  > = {},
  cookies: Parameters<BrowserContext['addCookies']>[0] = [],
): Promise<Person> {
  const context = await browser.newContext({
    viewport: DESKTOP,
    locale: 'en-GB',
    timezoneId: 'UTC',
    ...options,
    baseURL: url,
  });
  const complaints: string[] = [];
  context.on('weberror', (error) => complaints.push(String(error.error())));
  context.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await context.addCookies(cookies);
  const page = await context.newPage();
  await page.goto(url);
  return { context, page, complaints };
}

function inherited(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
