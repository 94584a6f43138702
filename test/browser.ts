import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import type { D1Database } from '@cloudflare/workers-types';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { createTestHarness } from 'wrangler';
import packages from '../package.json' with { type: 'json' };

const cache = fileURLToPath(new URL('../node_modules/.cache/', import.meta.url));
const WRANGLER_TOML = new URL('../wrangler.toml', import.meta.url);
const SHARED_MEMORY = '/dev/shm';
const DESKTOP = { width: 1280, height: 800 };
const SYSTEM_BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files\\Chromium\\Application\\chrome.exe',
];

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

/** A headless Chromium: CHROMIUM_PATH, else the one from node_modules (Linux on x64), else the system's. Throws where there is none. */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, env } = findChromium();
  return chromium.launch({
    executablePath,
    env: { ...inherited(), ...env },
    args: ['--no-sandbox'],
    ignoreDefaultArgs: hasRoomInMemory() ? ['--disable-dev-shm-usage'] : [],
  });
}

/** Whether processes can share their tiles where they need not be files on a disk. A container often has 64 MB, which is too little. */
function hasRoomInMemory(): boolean {
  if (!existsSync(SHARED_MEMORY)) return false;
  const { bavail, bsize } = statfsSync(SHARED_MEMORY);
  return bavail * bsize > 2 ** 30;
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

function findChromium(): { executablePath: string; env: Record<string, string> } {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH says ${named}, where there is nothing.`);
    return { executablePath: named, env: {} };
  }
  if (process.platform === 'linux' && process.arch === 'x64') return unpackChromium();
  const executablePath = SYSTEM_BROWSERS.find(existsSync);
  if (!executablePath) throw new Error('No Chromium or Chrome found. Install one, or set CHROMIUM_PATH.');
  return { executablePath, env: {} };
}

/**
 * The package carries Chromium, the libraries that a bare Linux lacks, and Open Sans, which covers Latin (with
 * Vietnamese), Greek, Cyrillic and Hebrew. The page's text is set in it on every machine, so widths are the same.
 * Emoji, arrows, Arabic, Indic, Thai and Chinese, Japanese or Korean glyphs come from the system's fonts: where it has
 * none they are empty boxes. So stories may assert such texts, but not their looks or widths.
 */
function unpackChromium() {
  const home = join(cache, `chromium-${packages.devDependencies['@sparticuz/chromium']}`);
  if (!existsSync(home)) {
    const bin = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../bin');
    const partial = `${home}.${process.pid}`;
    mkdirSync(partial, { recursive: true });
    writeFileSync(join(partial, 'chromium'), unpacked(join(bin, 'chromium.br')), { mode: 0o755 });
    for (const archive of ['al2023.tar.br', 'fonts.tar.br', 'swiftshader.tar.br']) {
      const { status, stderr } = spawnSync('tar', ['-xf', '-', '-C', partial], {
        input: unpacked(join(bin, archive)),
      });
      if (status !== 0) throw new Error(`${archive} could not be unpacked: ${stderr}`);
    }
    moveInto(home, partial);
  }
  // Written at each launch, since it names the folder, which may have moved with the project.
  const fontsConf = join(home, 'parley-fonts.conf');
  writeFileSync(fontsConf, fontsConfFor(home));
  const libraries = [join(home, 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter);
  return {
    executablePath: join(home, 'chromium'),
    env: { LD_LIBRARY_PATH: libraries, FONTCONFIG_FILE: fontsConf },
  };
}

const unpacked = (file: string) => brotliDecompressSync(readFileSync(file));

/** Two test files may unpack at the same time: whoever comes second throws its copy away. */
function moveInto(home: string, partial: string) {
  try {
    renameSync(partial, home);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(home)) throw error;
  }
}

/** Without any font Chromium's pages crash. */
const fontsConfFor = (home: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${home}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${home}/fontconfig</cachedir>
${['system-ui', 'sans-serif', 'Arial', 'Helvetica'].map((family) => `  <alias binding="same"><family>${family}</family><prefer><family>Open Sans</family></prefer></alias>`).join('\n')}
</fontconfig>
`;

function inherited(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
