import type { Values } from '../../bin/arguments.mjs';
import { openFirefox } from './bidi.ts';
import { openWebKit } from './webdriver.ts';

export const BROWSERS = { firefox: openFirefox, webkit: openWebKit };
export type BrowserName = keyof typeof BROWSERS;

const OPTIONS = {
  browser: { value: 'NAME', oneOf: Object.keys(BROWSERS), says: 'tests this browser alone' },
  story: { value: 'WORDS', says: 'tells only those whose title has these words' },
} as const;

export const COMMAND = {
  name: 'npm run test:browsers',
  does: 'Tests the main features in the Firefox and the WebKit of this machine. On Debian: apt-get install firefox-esr webkit2gtk-driver xvfb',
  options: OPTIONS,
};

export interface Options {
  browsers: BrowserName[];
  /** A part of the titles. */
  story: string;
}

export const optionsFrom = ({ browser, story = '' }: Values<typeof OPTIONS>): Options => {
  const names = Object.keys(BROWSERS) as BrowserName[];
  return { story, browsers: names.filter((name) => browser === undefined || name === browser) };
};
